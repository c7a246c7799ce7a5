// Structures as bytes and back. One description of a structure, a `pass` with its members in order, serves both directions; the reader
// trusts nothing: every count is held against the bytes that are there.
#pragma once

#include <cstddef>
#include <cstring>
#include <filesystem>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

namespace kl::board::wire {

class Writer {
 public:
  template <class T>
    requires(std::is_arithmetic_v<T> || std::is_enum_v<T>)
  void value(T& v) {
    bytes_.append(reinterpret_cast<const char*>(&v), sizeof v);
  }
  std::size_t count(std::size_t now, std::size_t) {
    value(now);
    return now;
  }
  void block(void* data, std::size_t size) { bytes_.append(static_cast<const char*>(data), size); }
  bool good() const { return true; }
  std::string take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

class Reader {
 public:
  explicit Reader(const std::string& bytes) : at_(bytes.data()), left_(bytes.size()) {}
  template <class T>
    requires(std::is_arithmetic_v<T> || std::is_enum_v<T>)
  void value(T& v) {
    if constexpr (std::is_same_v<T, bool>) {  // any other byte would be no bool
      unsigned char byte = 0;
      block(&byte, 1);
      v = byte != 0;
    } else {
      block(&v, sizeof v);
    }
  }
  // How many elements of at least `size` bytes follow; 0 if there cannot be so many.
  std::size_t count(std::size_t, std::size_t size) {
    std::size_t n = 0;
    value(n);
    if (n > left_ / size) good_ = false, n = 0;
    return n;
  }
  void block(void* data, std::size_t size) {
    if (size > left_) good_ = false, left_ = 0;
    if (!good_) {
      std::memset(data, 0, size);
      return;
    }
    std::memcpy(data, at_, size);
    at_ += size, left_ -= size;
  }
  bool good() const { return good_; }
  bool at_end() const { return good_ && left_ == 0; }

 private:
  const char* at_;
  std::size_t left_;
  bool good_ = true;
};

template <class A, class T>
  requires(std::is_arithmetic_v<T> || std::is_enum_v<T>)
void pass(A& a, T& v) {
  a.value(v);
}
template <class A, class T, std::size_t N>
void pass(A& a, T (&values)[N]) {
  for (T& v : values) pass(a, v);
}
template <class A>
void pass(A& a, std::string& s) {
  s.resize(a.count(s.size(), 1));
  a.block(s.data(), s.size());
}
template <class A>
void pass(A& a, std::filesystem::path& p) {
  std::string text = p.string();
  pass(a, text);
  p = text;
}
template <class A, class T>
void pass(A& a, std::vector<T>& v);

template <class A, class... T>
void all(A& a, T&... values) {
  (pass(a, values), ...);
}

template <class A, class T>
void pass(A& a, std::vector<T>& v) {
  v.resize(a.count(v.size(), sizeof(T) < 8 ? sizeof(T) : 8));  // no structure here takes fewer bytes than 8
  if constexpr (std::is_arithmetic_v<T> || std::is_same_v<T, std::byte>) {
    a.block(v.data(), v.size() * sizeof(T));
  } else {
    for (T& element : v) pass(a, element);
  }
}

template <class T>
std::string to_bytes(T value) {
  Writer writer;
  pass(writer, value);
  return writer.take();
}

template <class T>
std::optional<T> from_bytes(const std::string& bytes) {
  Reader reader(bytes);
  T value{};
  pass(reader, value);
  if (!reader.at_end()) return {};
  return value;
}

// Whether an enumeration that was read has a value of its own.
template <class E>
bool within(E value, E last) {
  return static_cast<int>(value) >= 0 && static_cast<int>(value) <= static_cast<int>(last);
}

}  // namespace kl::board::wire
