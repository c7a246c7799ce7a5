// Of the sections of a cubin, those that hold data a kernel could write are .nv.global and .nv.global.init; constants lie in
// .nv.constant*, which the hardware does not let a kernel write, and shared memory is overwritten between samples. What a kernel calls
// and does not contain (malloc, vprintf, cudaLaunchDevice) is an undefined symbol, which the driver would supply.
// Source: CUDA Binary Utilities, and the sections of all that this repository's solutions compile to (tests/leaderboard).
#include <leaderboard/worker/gpu_screening.hpp>

#include <algorithm>
#include <cctype>
#include <set>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include <leaderboard/worker/elf_file.hpp>

namespace kl::board {
namespace {

constexpr std::string_view kKnownSections[] = {".shstrtab", ".strtab", ".symtab", ".symtab_shndx", ".debug_", ".nv.info", ".nv.callgraph", ".nv.prototype", ".nv.compat", ".nv.rel.action", ".rel.", ".rela.",
                                               ".text.", ".nv.constant", ".nv.shared.", ".nv_debug", ".note.nv", ".nv.uft", ".nv.merc.", ".nv.capmerc", ".nv.metadata"};

bool is_known(std::string_view section) {
  if (section.empty()) return true;
  return std::any_of(std::begin(kKnownSections), std::end(kKnownSections), [&](std::string_view known) { return section.starts_with(known); });
}

std::string call_sentence(std::string_view name) { return fmt::format("the kernel's code calls {}, which is not in it: no allocation, printing or launches of its own on a board", name); }
std::string variable_sentence(std::string_view name) {
  return fmt::format("the kernel's code has the variable {} in the GPU's memory, which would outlive a launch; use a workspace, or a constant that is a tl::meta", name);
}

// The first symbol of a section, for the message.
std::string_view first_symbol(const std::string& file, const elf::Part<Elf64_Shdr>& sections, std::size_t section) {
  for (const Elf64_Shdr& table : sections) {
    if (table.sh_type != SHT_SYMTAB || table.sh_link >= sections.size) continue;
    for (const Elf64_Sym& symbol : elf::part<Elf64_Sym>(file, table.sh_offset, table.sh_size))
      if (symbol.st_shndx == section && ELF64_ST_TYPE(symbol.st_info) == STT_OBJECT) return elf::name_in(file, sections.data[table.sh_link], symbol.st_name);
  }
  return "without a name";
}

// Words of PTX: what stands between white space, commas, semicolons and brackets. Comments and texts are left out.
std::vector<std::string_view> words_of(std::string_view ptx) {
  std::vector<std::string_view> words;
  for (std::size_t i = 0; i < ptx.size();) {
    const std::string_view rest = ptx.substr(i);
    const auto skip_to = [&](std::string_view end) { i = std::min(ptx.size(), ptx.find(end, i + 1) == std::string_view::npos ? ptx.size() : ptx.find(end, i + 1) + end.size()); };
    if (rest.starts_with("//")) skip_to("\n");
    else if (rest.starts_with("/*")) skip_to("*/");
    else if (rest[0] == '"') skip_to("\"");
    else if (std::isspace(static_cast<unsigned char>(rest[0])) || std::string_view(",;{}()[]").find(rest[0]) != std::string_view::npos) ++i;
    else {
      const auto end = std::min(rest.find_first_of(" \t\r\n,;{}()[]\""), rest.size());
      words.push_back(rest.substr(0, end));
      i += end;
    }
  }
  return words;
}

}  // namespace

std::optional<std::string> screen_cubin(const std::string& cubin) {
  constexpr unsigned kEmCuda = 190;
  const auto sections = elf::sections_of(cubin);
  if (sections.size == 0 || reinterpret_cast<const Elf64_Ehdr*>(cubin.data())->e_machine != kEmCuda) return "the kernel's code cannot be read";
  bool has_symbols = false;
  for (std::size_t i = 0; i < sections.size; ++i) {
    const Elf64_Shdr& section = sections.data[i];
    const std::string_view name = elf::section_name(cubin, section);
    if (name.starts_with(".nv.global") && section.sh_size > 0) return variable_sentence(first_symbol(cubin, sections, i));
    if (!is_known(name)) return fmt::format("the kernel's code has a part {} that is no kernel's", name);
    if (section.sh_type != SHT_SYMTAB) continue;
    if (section.sh_link >= sections.size) return "the kernel's code cannot be read";
    for (const Elf64_Sym& symbol : elf::part<Elf64_Sym>(cubin, section.sh_offset, section.sh_size)) {
      has_symbols = true;
      const std::string_view symbol_name = elf::name_in(cubin, sections.data[section.sh_link], symbol.st_name);
      if (symbol.st_shndx == SHN_UNDEF && !symbol_name.empty()) return call_sentence(symbol_name);
      if (symbol.st_shndx == SHN_COMMON) return variable_sentence(symbol_name);
    }
  }
  if (!has_symbols) return "the kernel's code cannot be read";
  return {};
}

std::optional<std::string> screen_ptx(const std::string& ptx) {
  const auto words = words_of(ptx);
  if (std::find(words.begin(), words.end(), ".version") == words.end()) return "the kernel's code cannot be read";
  const auto word = [&](std::size_t i) { return i < words.size() ? words[i] : std::string_view{}; };
  for (std::size_t i = 0; i < words.size(); ++i) {
    // As a word of its own it declares: an access is one word with its instruction, "ld.global.f32".
    if (words[i] == ".global") {
      for (std::size_t k = i + 1; k < words.size(); ++k)
        if (words[k][0] != '.' && !std::isdigit(static_cast<unsigned char>(words[k][0]))) return variable_sentence(words[k]);
      return variable_sentence("without a name");
    }
    if (words[i] == ".extern" && word(i + 1) == ".func") {
      for (std::size_t k = i + 2; k < words.size(); ++k)  // behind the value that it returns: (.param .b64 func_retval0)
        if (words[k][0] != '.' && !words[k].starts_with("func_retval")) return call_sentence(words[k]);
      return call_sentence("a function");
    }
    if (words[i] == ".extern" && word(i + 1) != ".shared") return fmt::format("the kernel's code has a part {} that is no kernel's", word(i + 1));
  }
  return {};
}

}  // namespace kl::board
