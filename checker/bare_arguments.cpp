#include <checker/bare_arguments.hpp>

#include <bit>

#include <checker/element.hpp>
#include <checker/indexing.hpp>

namespace kl {

std::vector<Argument> bare_arguments(const Arguments& specification) {
  std::vector<Argument> arguments;
  for (const ArgumentSpec& a : specification) {
    if (a.is_scalar) {
      std::byte bytes[8] = {};
      encode(a.type, a.value, bytes);
      arguments.emplace_back(Scalar{a.name, a.type, std::bit_cast<std::uint64_t>(bytes)});
    } else {
      arguments.emplace_back(Buffer{a.name, a.type, a.role, a.shape, a.strides.empty() ? dense_strides(a.shape) : a.strides, {}});
    }
  }
  return arguments;
}

}  // namespace kl
