// Random numbers: the counter-based generator Philox4x32-10, bit for bit Triton's.
//
// Sources: Salmon, Moraes, Dror, Shaw: Parallel Random Numbers: As Easy as 1, 2, 3 (SC 2011), and
// triton.language.random.
#pragma once

#include <tl/math.hpp>

namespace tl {

// The four results of tl.philox, tl.randint4x and tl.rand4x: auto [a, b, c, d] = tl.rand4x(seed, offsets). Source:
// the four results of triton.language.rand4x. CUDA: `uint4`, `float4`.
template <class T>
struct four {
  T a, b, c, d;
};

namespace detail {

// One 4 x 32-bit counter under a 64-bit key.
struct philox_state {
  unsigned int c[4];
};
template <int Rounds>
TL_BOTH constexpr philox_state philox_rounds(philox_state s, unsigned int k0, unsigned int k1) {
  constexpr unsigned long kMultiply0 = 0xD2511F53u, kMultiply1 = 0xCD9E8D57u;
  for (int round = 0; round < Rounds; ++round) {
    const unsigned long p0 = kMultiply0 * s.c[0], p1 = kMultiply1 * s.c[2];
    s = {{static_cast<unsigned int>(p1 >> 32) ^ s.c[1] ^ k0, static_cast<unsigned int>(p1),
          static_cast<unsigned int>(p0 >> 32) ^ s.c[3] ^ k1, static_cast<unsigned int>(p0)}};
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
  return s;
}

// 0 <= result < 1: negative words fold onto the non-negative ones, then scale by just under 2^-31.
TL_BOTH constexpr float uniform_from_word(unsigned int word) {
  const int x = static_cast<int>(word);
  return static_cast<float>(x < 0 ? -x - 1 : x) * 4.6566127342e-10f;
}

}  // namespace detail

// Seeds are integers of up to 64 bits, a negative one extends its sign. Offsets are integers, scalars or
// tiles of int32 or int64: equal (seed, offset) give equal numbers, everywhere. Results have the offsets'
// shape.
struct random_calls {
  // The raw generator: counter words c0 to c3 (tiles or numbers that broadcast), key `seed`; four tiles of
  // uint32. Source: triton.language.philox. CUDA: `curand_Philox4x32_10`, in curand_philox4x32_x.h.
  template <int Rounds = 10, class A, class B, class C, class D>
  TL_FN auto philox(unsigned long seed, const A& c0, const B& c1, const C& c2, const D& c3) const {
    const auto word = [&](auto which) {
      return detail::map_values<unsigned int>(
          [seed](auto x0, auto x1, auto x2, auto x3) {
            const detail::philox_state s = {{static_cast<unsigned int>(x0), static_cast<unsigned int>(x1),
                                             static_cast<unsigned int>(x2), static_cast<unsigned int>(x3)}};
            return detail::philox_rounds<Rounds>(s, static_cast<unsigned int>(seed),
                                                 static_cast<unsigned int>(seed >> 32))
                .c[decltype(which)::value];
          },
          c0, c1, c2, c3);
    };
    return make_four(word);
  }

  // Uniform uint32. Source: triton.language.randint. CUDA: `curand(&state)` of a Philox state; other words, since
  // it counts otherwise.
  template <int Rounds = 10, class X>
  TL_FN auto randint(unsigned long seed, const X& offset) const {
    return word<Rounds, 0>(seed, offset);
  }
  // Four per offset for the price of one. Source: triton.language.randint4x. CUDA: `curand4(&state)`.
  template <int Rounds = 10, class X>
  TL_FN auto randint4x(unsigned long seed, const X& offset) const {
    return make_four([&](auto which) { return word<Rounds, decltype(which)::value>(seed, offset); });
  }
  // Uniform float32 in [0, 1). Source: triton.language.rand. CUDA: `curand_uniform(&state)`, other numbers: in
  // (0, 1].
  template <int Rounds = 10, class X>
  TL_FN auto rand(unsigned long seed, const X& offset) const {
    return uniform(word<Rounds, 0>(seed, offset));
  }
  // Four per offset for the price of one. Source: triton.language.rand4x. CUDA: `curand_uniform4(&state)`, other
  // numbers.
  template <int Rounds = 10, class X>
  TL_FN auto rand4x(unsigned long seed, const X& offset) const {
    return make_four([&](auto which) { return uniform(word<Rounds, decltype(which)::value>(seed, offset)); });
  }
  // Normal float32 of mean 0 and deviation 1, by Box and Muller from two words. The words are Triton's; the
  // logarithm and the cosine are each backend's own. Source: triton.language.randn. CUDA:
  // `curand_normal(&state)`, other numbers.
  template <int Rounds = 10, class X>
  TL_FN auto randn(unsigned long seed, const X& offset) const {
    const auto u1 = uniform(word<Rounds, 0>(seed, offset)), u2 = uniform(word<Rounds, 1>(seed, offset));
    return detail::map_values<float>(
        [](float a, float b) {
          const float radius = backend::sqrt(-2.0f * backend::log(a > 1.0e-7f ? a : 1.0e-7f));
          return radius * backend::cos(6.283185307179586f * b);
        },
        u1, u2);
  }

 private:
  template <class F>
  static TL_FN auto make_four(F f) {
    return four<decltype(f(constant<0>{}))>{f(constant<0>{}), f(constant<1>{}), f(constant<2>{}),
                                            f(constant<3>{})};
  }
  template <int Rounds, int Which, class X>
  static TL_FN auto word(unsigned long seed, const X& offset) {
    static_assert(detail::is_operand<X> && !detail::is_float_element<detail::value_of<X>>,
                  "tl: random offsets are integers: a number, or a tile such as tl.arange(0, BLOCK)");
    return detail::map_values<unsigned int>(
        [seed](auto at) {
          // Triton takes the upper word of 64-bit offsets only; 32-bit ones do not extend their sign.
          const unsigned int high =
              sizeof(at) == 8 ? static_cast<unsigned int>(static_cast<unsigned long>(at) >> 32) : 0u;
          const detail::philox_state s = {{static_cast<unsigned int>(at), high, 0u, 0u}};
          return detail::philox_rounds<Rounds>(s, static_cast<unsigned int>(seed),
                                               static_cast<unsigned int>(seed >> 32))
              .c[Which];
        },
        offset);
  }
  template <class X>
  static TL_FN auto uniform(const X& words) {
    return detail::map_values<float>([](unsigned int w) { return detail::uniform_from_word(w); }, words);
  }
};

}  // namespace tl
