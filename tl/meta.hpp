// Meta-parameters: the constants of a kernel file that one compile per configuration may override.
#pragma once

#include <tl/constant.hpp>
#include <tl/plan.hpp>

namespace tl {

namespace detail {

// A string as a template argument.
template <unsigned N>
struct fixed_string {
  char text[N] = {};
  consteval fixed_string(const char (&literal)[N]) {
    for (unsigned i = 0; i < N; ++i) text[i] = literal[i];
  }
};

struct meta_override {
  const char* name;
  long long value;
};

constexpr bool equal(const char* a, const char* b) {
  while (*a != '\0' && *a == *b) ++a, ++b;
  return *a == *b;
}

// Overrides come from the command line of the compile: -DTL_META_OVERRIDES={"BLOCK",512},{"num_warps",8}
#ifndef TL_META_OVERRIDES
#define TL_META_OVERRIDES
#endif
template <class T>
constexpr T meta_value(const char* name, T fallback) {
  constexpr meta_override kOverrides[] = {TL_META_OVERRIDES{nullptr, 0}};
  for (const meta_override& o : kOverrides)
    if (o.name != nullptr && equal(o.name, name)) return static_cast<T>(o.value);
  return fallback;
}

constexpr bool fits_launch_property(const char* name, long long value) {
  const bool is_power_of_two = value >= 1 && (value & (value - 1)) == 0;
  if (equal(name, "num_warps")) return is_power_of_two && value <= 32;
  if (equal(name, "size_per_thread")) return is_power_of_two && value <= 16;
  return !equal(name, "num_stages") || value >= 1;
}

// What a declaration says beside its value, checked.
template <fixed_string Name, auto Default, auto... Candidates>
struct meta_declaration {
  using type = plain<decltype(Default)>;
  static_assert(is_builtin_integer<type>, "tl: a meta-parameter is an integer or a bool");
  static_assert((same<type, plain<decltype(Candidates)>> && ...),
                "tl: the candidates of a meta-parameter have the type of its default");
  static constexpr type value = meta_value(Name.text, Default);
  static_assert(fits_launch_property(Name.text, value) && fits_launch_property(Name.text, Default) &&
                    (fits_launch_property(Name.text, Candidates) && ...),
                "tl: num_warps is 1, 2, 4, 8, 16 or 32, num_stages is at least 1, and size_per_thread is 1, 2, 4, 8 or 16");
};

#if TL_BACKEND_SIM

// What the file declares, in the order of its lines: filled while the module is loaded, before solve runs.
inline plan::meta_parameter* first_meta = nullptr;
inline plan::meta_parameter** last_meta = &first_meta;

struct meta_adder {
  explicit meta_adder(plan::meta_parameter& what) {
    *last_meta = &what;
    last_meta = &what.next;
  }
};

template <fixed_string Name, auto Default, auto... Candidates>
struct meta_entry {
  using declaration = meta_declaration<Name, Default, Candidates...>;
  static constexpr long long choices[] = {Default, Candidates...};
  static inline plan::meta_parameter entry{Name.text,  same<typename declaration::type, bool>,
                                           declaration::value, choices, 1 + static_cast<int>(sizeof...(Candidates))};
  static inline const meta_adder add{entry};
};

// Its second parameter makes the compiler emit the entry.
template <auto V, const meta_adder*>
inline constexpr constant<V> declared_meta{};

template <fixed_string Name, auto Default, auto... Candidates>
constexpr auto declare_meta() {
  return declared_meta<meta_declaration<Name, Default, Candidates...>::value,
                       &meta_entry<Name, Default, Candidates...>::add>;
}

// A property of every launch: from an override, else as the file declares it.
inline int launch_property(const char* name, int fallback) {
  for (const plan::meta_parameter* m = first_meta; m != nullptr; m = m->next)
    if (equal(m->name, name)) return static_cast<int>(m->value);
  return meta_value(name, fallback);
}

#else

template <fixed_string Name, auto Default, auto... Candidates>
constexpr auto declare_meta() {
  return constant<meta_declaration<Name, Default, Candidates...>::value>{};
}

#endif

}  // namespace detail

// A tunable constant: `constexpr auto BLOCK = tl::meta<"BLOCK", 1024>;` is a constant of 1024 unless the compile
// overrides it by name. Values after the default are candidates, what `kernelings tune` tries instead of it:
// `tl::meta<"BLOCK", 1024, 256, 512, 2048>`.
//
// "num_warps", "num_stages" and "size_per_thread" are properties of every launch of the file:
// `constexpr auto num_warps = tl::meta<"num_warps", 8>;` gives blocks of 256 threads. As in Triton, there are 4 warps and
// 1 stage where nothing is said. A thread holds up to size_per_thread neighbouring elements of a row: where nothing is said,
// 16 bytes of the narrowest tensor, at least 4; 1 suits kernels that walk memory in strides. Source: tl.constexpr with
// triton.autotune; size_per_thread is that of Gluon's BlockedLayout. CUDA: a template parameter, and
// `<<<grid, 32 * num_warps>>>`; a thread's index, and loads of a float4.
template <detail::fixed_string Name, auto Default, auto... Candidates>
inline constexpr auto meta = detail::declare_meta<Name, Default, Candidates...>();

}  // namespace tl
