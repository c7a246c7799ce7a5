// What a compiled kernel file exports: its meta-parameters, and each entry; the wrapper around a learner's file ends with it.
#pragma once

#include <tl/host.hpp>

namespace tl::detail {

template <class... P>
constexpr plan::solve_signature signature_of(void (*)(host&, P...)) {
  return {packed_call<host, P...>::parameters, sizeof...(P)};
}
template <class... P>
void call_entry(void (*entry)(host&, P...), host& h, const plan::argument* arguments) {
  static_assert((is_solve_parameter<P> && ...),
                "tl: the parameters of solve after tl::host& are tl::ptr<T> or numbers, by value");
  packed_call<host, P...>::call(entry, h, arguments);
}

}  // namespace tl::detail

// The first of the file's meta-parameters, null if there is none.
extern "C" __attribute__((visibility("default"), used)) inline const tl::plan::meta_parameter* tl_meta_parameters() {
  return tl::detail::first_meta;
}

#define TL_EXPORT_ENTRY(name)                                                                           \
  extern "C" __attribute__((visibility("default"))) const tl::plan::solve_signature* tl_signature_##name() { \
    static constexpr tl::plan::solve_signature kSignature = tl::detail::signature_of(&name);            \
    return &kSignature;                                                                                 \
  }                                                                                                     \
  extern "C" __attribute__((visibility("default"))) void tl_entry_##name(tl::host& h,                    \
                                                                         const tl::plan::argument* a) { \
    tl::detail::call_entry(&name, h, a);                                                                \
  }
