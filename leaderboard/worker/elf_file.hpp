// ELF files as strangers hand them in: nothing in them is believed, least of all an offset.
#pragma once

#include <elf.h>

#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>

namespace kl::board::elf {

// A part of the file as an array; empty if it does not lie inside.
template <class T>
struct Part {
  const T* data = nullptr;
  std::size_t size = 0;
  const T* begin() const { return data; }
  const T* end() const { return data + size; }
};
template <class T>
Part<T> part(const std::string& file, std::size_t offset, std::size_t bytes) {
  if (offset > file.size() || bytes > file.size() - offset || (reinterpret_cast<std::uintptr_t>(file.data()) + offset) % alignof(T) != 0) return {};
  return {reinterpret_cast<const T*>(file.data() + offset), bytes / sizeof(T)};
}

// Of a 64-bit file; empty if it is none.
inline Part<Elf64_Shdr> sections_of(const std::string& file) {
  if (file.size() < sizeof(Elf64_Ehdr) || std::memcmp(file.data(), ELFMAG, SELFMAG) != 0 || file[EI_CLASS] != ELFCLASS64) return {};
  const auto& header = *reinterpret_cast<const Elf64_Ehdr*>(file.data());
  return part<Elf64_Shdr>(file, header.e_shoff, std::size_t{header.e_shnum} * sizeof(Elf64_Shdr));
}

// "?" if there is none.
inline std::string_view name_in(const std::string& file, const Elf64_Shdr& names, std::size_t at) {
  const auto text = part<char>(file, names.sh_offset, names.sh_size);
  if (at >= text.size) return "?";
  return {text.data + at, ::strnlen(text.data + at, text.size - at)};
}

inline std::string_view section_name(const std::string& file, const Elf64_Shdr& section) {
  const auto sections = sections_of(file);
  const std::size_t names = reinterpret_cast<const Elf64_Ehdr*>(file.data())->e_shstrndx;
  return names < sections.size ? name_in(file, sections.data[names], section.sh_name) : "?";
}

}  // namespace kl::board::elf
