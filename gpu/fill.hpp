// Fills a tensor on the GPU with the values that checker/inputs makes of the same seed, bit for bit. Elements
// are numbered from the tensor's start, `first` being the one that x points to.
#include <tl/seeded_value.hpp>
#include <tl/tl.hpp>

constexpr int BLOCK = 1024;

template <class T>
TL_FN T stored(double value) {
  if constexpr (tl::detail::same<T, bool>)
    return value != 0;
  else if constexpr (sizeof(T) < 4 && tl::detail::is_float_element<T>)
    return T(kl::seeded::to_odd(value));
  else if constexpr (tl::detail::is_float_element<T>)
    return static_cast<T>(value);
  else
    return static_cast<T>(static_cast<long>(value));
}

// Whole: one of the integers from low to high, both included; else uniform in [low, high).
template <class T, bool Whole>
TL_FN void fill(tl::block& tl, tl::ptr<T> x, long first, int n, unsigned long key, double low, double high) {
  auto at = tl.program_id(0) * BLOCK + tl.arange(0, tl::c<BLOCK>);
  auto value = tl::detail::map_values<T>(
      [=](int i) {
        const unsigned long bits = kl::seeded::bits_at(key, static_cast<unsigned long>(first + i));
        if constexpr (Whole)
          return stored<T>(kl::seeded::integer(static_cast<long>(low),
                                               static_cast<unsigned long>(static_cast<long>(high) - static_cast<long>(low)) + 1, bits));
        else
          return stored<T>(kl::seeded::uniform(low, high, bits));
      },
      at);
  tl.store(x + at, value, at < n);
}

// One lane for each stripe: puts its special value in its place.
template <class T>
TL_FN void scatter(tl::block& tl, tl::ptr<T> x, long first, int n, unsigned long key, tl::ptr<const double> specials, unsigned long count) {
  constexpr int kStripe = static_cast<int>(kl::seeded::kSpecialsStripe);
  auto stripe = tl.program_id(0) * BLOCK + tl.arange(0, tl::c<BLOCK>);
  const long first_stripe = first / kStripe;  // chunks are whole stripes
  auto which = tl::detail::map_values<int>(
      [=](int s) { return static_cast<int>(kl::seeded::special_choice(key, first_stripe + s, count)); }, stripe);
  auto place = tl::detail::map_values<int>(
      [=](int s) { return s * kStripe + static_cast<int>(kl::seeded::special_place(key, first_stripe + s)); }, stripe);
  auto mask = place < n;
  auto value = tl::detail::map_values<T>([](double v) { return stored<T>(v); }, tl.load(specials + which, mask, 0.0));
  tl.store(x + place, value, mask);
}

#define FILL(name, T)                                                                                                     \
  TL_KERNEL void fill_##name(tl::block& tl, tl::ptr<T> x, long first, int n, unsigned long key, double low, double high) { \
    fill<T, false>(tl, x, first, n, key, low, high);                                                                      \
  }                                                                                                                       \
  TL_KERNEL void integers_##name(tl::block& tl, tl::ptr<T> x, long first, int n, unsigned long key, double low, double high) { \
    fill<T, true>(tl, x, first, n, key, low, high);                                                                       \
  }                                                                                                                       \
  TL_KERNEL void specials_##name(tl::block& tl, tl::ptr<T> x, long first, int n, unsigned long key,                       \
                                 tl::ptr<const double> specials, unsigned long count) {                                   \
    scatter<T>(tl, x, first, n, key, specials, count);                                                                    \
  }
FILL(bool, bool)
FILL(i8, signed char)
FILL(u8, unsigned char)
FILL(i16, short)
FILL(u16, unsigned short)
FILL(i32, int)
FILL(u32, unsigned int)
FILL(i64, long)
FILL(u64, unsigned long)
FILL(e4m3, tl::float8e4nv)
FILL(e5m2, tl::float8e5)
FILL(f16, tl::float16)
FILL(bf16, tl::bfloat16)
FILL(f32, float)
FILL(f64, double)
