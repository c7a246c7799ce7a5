// Compared buffers made by hand.
#pragma once

#include <cstring>
#include <numeric>
#include <string>
#include <vector>

#include <checker/compare.hpp>
#include <checker/diagnosis.hpp>
#include <checker/indexing.hpp>

namespace kl::test {

inline Buffer float_buffer(std::string name, Shape shape, std::vector<float> values, Role role) {
  Buffer buffer{.name = std::move(name), .type = tl::dtype_id::float32, .role = role, .shape = shape,
                .strides = dense_strides(shape), .bytes = std::vector<std::byte>(values.size() * sizeof(float))};
  std::memcpy(buffer.bytes.data(), values.data(), buffer.bytes.size());
  return buffer;
}

inline ComparedBuffer compare_floats(std::vector<float> got, std::vector<double> want, const Tolerance& tolerance,
                                     std::vector<std::uint8_t> written = {}) {
  const auto size = static_cast<std::int64_t>(got.size());
  if (written.empty()) written.assign(got.size(), 1);
  const Buffer before = float_buffer("out", {size}, std::vector<float>(got.size(), 0), Role::kOutput);
  BufferResult after{.bytes = float_buffer("out", {size}, got, Role::kOutput).bytes, .written = written,
                     .owner = std::vector<std::int32_t>(got.size(), 0)};
  const Array reference = Eigen::Map<Array>(want.data(), 1, size);
  return compare(before, after, reference, tolerance);
}

// An output of the given shape whose elements all are right; tests then spoil it.
struct Output {
  explicit Output(Shape shape, std::int64_t block = 0) {
    compared.name = "out";
    compared.shape = shape;
    const std::int64_t size = element_count(shape);
    for (std::int64_t i = 0; i < size; ++i) {
      const double value = 1 + static_cast<double>(i * 7919 % 1009) / 64;  // all different below 1009 elements
      compared.want.push_back(value);
      compared.got.push_back(value);
      compared.state.push_back(ElementState::kRight);
      compared.owner.push_back(block > 0 ? static_cast<std::int32_t>(i / block) : 0);
    }
  }
  void set(std::int64_t i, double value) {
    const auto at = static_cast<std::size_t>(i);
    compared.got[at] = value;
    count(at, value == compared.want[at] ? ElementState::kRight : ElementState::kWrong);
  }
  void spoil(std::int64_t i) { set(i, compared.want[static_cast<std::size_t>(i)] + 0.1 * static_cast<double>(1 + i % 5) * (i % 2 ? 1 : -1)); }
  void skip(std::int64_t i) {
    const auto at = static_cast<std::size_t>(i);
    compared.owner[at] = -1;
    count(at, ElementState::kUnwritten);
  }
  double want(std::int64_t i) const { return compared.want[static_cast<std::size_t>(i)]; }
  std::int64_t size() const { return compared.size(); }
  std::string place(const std::vector<InputValues>& inputs = {}) const { return place_pattern(compared, inputs); }
  std::string value(const std::vector<InputValues>& inputs = {}) const { return value_pattern(compared, inputs); }

  ComparedBuffer compared;

 private:
  void count(std::size_t at, ElementState state) {
    compared.wrong += (state != ElementState::kRight) - (compared.state[at] != ElementState::kRight);
    compared.unwritten += (state == ElementState::kUnwritten) - (compared.state[at] == ElementState::kUnwritten);
    compared.state[at] = state;
  }
};

}  // namespace kl::test
