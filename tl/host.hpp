// The host side of a kernel file: `solve` plans launches as data and never sees a tensor's contents.
#pragma once

#include <tl/descriptor.hpp>
#include <tl/hole.hpp>
#include <tl/meta.hpp>
#include <tl/plan.hpp>

namespace tl {

// One to three axes of blocks; a grid with an empty axis launches nothing. Source: the grid of a triton.jit launch,
// `kernel[grid](...)`. CUDA: `dim3`.
struct grid {
  long long x, y, z;
  site where;
  TL_BOTH constexpr explicit grid(long long nx, long long ny = 1, long long nz = 1, site here = TL_HERE)
      : x(nx), y(ny), z(nz), where(here) {}
};

#if TL_BACKEND_SIM

namespace detail {

template <class T>
inline constexpr bool is_solve_parameter = is_ptr<T> || is_element<T> || same<T, hole_type>;
template <class T>
inline constexpr bool is_kernel_parameter = is_solve_parameter<T> || is_descriptor<T>;

template <class T>
plan::argument pack(const T& value) {
  plan::argument a;
  if constexpr (is_ptr<T>) {
    using E = typename T::element_type;
    a.kind = plan::argument_kind::pointer;
    a.type = id_of<plain<E>>;
    a.writable = !is_const<E>;
    a.buffer = value.buffer;
    a.offset = value.offset;
  } else if constexpr (is_descriptor<T>) {
    a = pack(value.base);
    a.kind = plan::argument_kind::descriptor;
    a.rank = T::rank;
    for (int axis = 0; axis < T::rank; ++axis) {
      a.extents[axis] = value.extents[axis];
      a.strides[axis] = value.strides[axis];
      a.block[axis] = T::block(axis);
    }
  } else if constexpr (is_element<T>) {
    a.type = id_of<T>;
    __builtin_memcpy(&a.bits, &value, sizeof(T));
  }
  return a;
}

template <class T>
T unpack(const plan::argument& a) {
  if constexpr (is_ptr<T>) {
    return T{a.buffer, a.offset};
  } else if constexpr (is_descriptor<T>) {
    T value{};
    value.base = {a.buffer, a.offset};
    for (int axis = 0; axis < T::rank; ++axis) {
      value.extents[axis] = a.extents[axis];
      value.strides[axis] = a.strides[axis];
    }
    return value;
  } else if constexpr (is_element<T>) {
    T value;
    __builtin_memcpy(&value, &a.bits, sizeof(T));
    return value;
  } else {
    return T(a);
  }
}

template <class T>
constexpr plan::parameter parameter_of() {
  if constexpr (is_ptr<T>)
    return {plan::argument_kind::pointer, id_of<plain<typename T::element_type>>, !is_const<typename T::element_type>};
  else if constexpr (is_descriptor<T>)
    return {};
  else
    return {plan::argument_kind::scalar, id_of<T>, false};
}

template <unsigned... I>
struct index_list {};
template <unsigned N, unsigned... I>
struct count_up : count_up<N - 1, N - 1, I...> {};
template <unsigned... I>
struct count_up<0, I...> {
  using type = index_list<I...>;
};

// Calls a function of concrete parameters with packed arguments.
template <class First, class... P>
struct packed_call {
  using function = void (*)(First&, P...);
  template <unsigned... I>
  static void expand(function f, First& first, const plan::argument* a, index_list<I...>) {
    f(first, unpack<P>(a[I])...);
  }
  static void call(function f, First& first, const plan::argument* a) {
    expand(f, first, a, typename count_up<sizeof...(P)>::type{});
  }
  static void call_address(const void* f, First& first, const plan::argument* a) {
    call(reinterpret_cast<function>(const_cast<void*>(f)), first, a);
  }
  static constexpr plan::parameter parameters[sizeof...(P) + 1] = {parameter_of<P>()...};
};

}  // namespace detail

// What solve plans with: it records launches and never sees the contents of a tensor. Source: Python around
// Triton's kernels. CUDA: host code.
class host {
 public:
  explicit host(plan::recorder& recorder) : recorder_(&recorder) {}

  // Records a launch of `kernel` on `blocks`; the arguments that follow convert to the kernel's parameters
  // as in a call. The kernel must be marked TL_KERNEL, and is executed after solve has returned. Source: Triton's
  // `kernel[grid](x, y, n)`. CUDA: `kernel<<<grid, threads>>>(x, y, n)`.
  template <class... P, class... A>
  void launch(void (*kernel)(block&, P...), grid blocks, const A&... arguments) {
    static_assert((detail::is_kernel_parameter<P> && ...),
                  "tl: a kernel's parameters after tl::block& are tl::ptr<T>, tl::tensor_descriptor<T, ...> or numbers, by value");
    static_assert(sizeof...(P) == sizeof...(A),
                  "tl: the launch passes another number of arguments than the kernel takes after tl::block&");
    if constexpr (sizeof...(P) == sizeof...(A)) {
      const plan::argument packed[sizeof...(P) + 1] = {detail::pack<P>(P(arguments))...};
      plan::launch what;
      what.kernel = reinterpret_cast<const void*>(kernel);
      what.run = &detail::packed_call<block, P...>::call_address;
      what.grid[0] = blocks.x;
      what.grid[1] = blocks.y;
      what.grid[2] = blocks.z;
      what.num_warps = detail::launch_property("num_warps", 4);
      what.num_stages = detail::launch_property("num_stages", 1);
      what.size_per_thread = detail::launch_property("size_per_thread", 0);
      what.arguments = packed;
      what.argument_count = sizeof...(P);
      what.where = blocks.where;
      recorder_->record(what);
    }
  }

  // Scratch memory of `count` elements, uninitialised, for this run. Source: Triton's host code calls
  // torch.empty(count). CUDA: `cudaMalloc`.
  template <class T>
  ptr<T> workspace(long long count, site where = TL_HERE) {
    return {recorder_->workspace(detail::id_of<T>, count, where), 0};
  }
  // Multiprocessors of the machine that runs the plan. Source: Triton's host code asks the device's properties,
  // multi_processor_count. CUDA: `cudaDeviceGetAttribute`, `cudaDevAttrMultiProcessorCount`.
  int num_sms() const { return recorder_->num_sms(); }

 private:
  plan::recorder* recorder_;
};

#else

// Plans are made on the host, from the same file; here `solve` need only compile.
class host {
 public:
  template <class K, class... A>
  TL_FN void launch(K, grid, const A&...) {}
  template <class T>
  TL_FN ptr<T> workspace(long long, site = TL_HERE) {
    return {};
  }
  TL_FN int num_sms() const { return 1; }
};

#endif

}  // namespace tl
