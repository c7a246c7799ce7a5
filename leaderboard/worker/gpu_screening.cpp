// Data that a kernel could write lies in .nv.global and .nv.global.init. Every kernel has variables there: NVRTC declares the constexpr
// members of all classes that a kernel mentions, and ptxas keeps them and a table of their addresses, in a constant bank of its own
// (.nv.constant4). So what counts is whether an instruction reads that bank, or has an address written into it by a relocation:
// without one of them no code can know where a variable is. Constants lie in other banks, which no kernel can write; shared memory is
// overwritten between samples. What a kernel calls and does not contain (malloc, vprintf, cudaLaunchDevice) is an undefined symbol,
// which the driver would supply.
// Source: CUDA Binary Utilities for the sections; the fields of instructions are measured, on sm_75, sm_80 and sm_90a
// (tests/leaderboard/gpu_screening_test.cpp holds what this repository's solutions compile to against them).
#include <leaderboard/worker/gpu_screening.hpp>

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include <leaderboard/worker/elf_file.hpp>

namespace kl::board {
namespace {

constexpr std::string_view kKnownSections[] = {".shstrtab", ".strtab", ".symtab", ".symtab_shndx", ".debug_", ".nv.info", ".nv.callgraph", ".nv.prototype", ".nv.compat", ".nv.rel.action", ".rel.", ".rela.",
                                               ".text.", ".nv.constant", ".nv.shared.", ".nv_debug", ".note.nv", ".nv.uft", ".nv.merc.", ".nv.capmerc", ".nv.metadata", ".nv.global"};

// Names of the shared memory that the hardware keeps for itself.
constexpr std::string_view kReserved = ".nv.reservedSmem.";

constexpr std::string_view kBankPrefix = ".nv.constant";

bool is_known(std::string_view section) {
  if (section.empty()) return true;
  return std::any_of(std::begin(kKnownSections), std::end(kKnownSections), [&](std::string_view known) { return section.starts_with(known); });
}

std::string call_sentence(std::string_view name) { return fmt::format("the kernel's code calls {}, which is not in it: no allocation, printing or launches of its own on a board", name); }
std::string variable_sentence(std::string_view name) {
  return fmt::format("the kernel's code has the variable {} in the GPU's memory, which would outlive a launch; use a workspace, or a constant that is a tl::meta", name);
}

// One relocation: where it writes an address, and of what.
struct Relocation {
  std::uint64_t place = 0;
  std::string_view section, symbol;  // the section that the symbol is in
};

// Nothing if they cannot be read.
std::optional<std::vector<Relocation>> relocations_of(const std::string& file, const elf::Part<Elf64_Shdr>& sections, const Elf64_Shdr& table) {
  if (table.sh_link >= sections.size || sections.data[table.sh_link].sh_link >= sections.size) return {};
  const Elf64_Shdr& symbols_at = sections.data[table.sh_link];
  const auto symbols = elf::part<Elf64_Sym>(file, symbols_at.sh_offset, symbols_at.sh_size);
  const std::size_t size = table.sh_type == SHT_REL ? sizeof(Elf64_Rel) : sizeof(Elf64_Rela);
  std::vector<Relocation> all;
  for (std::size_t at = 0; at + size <= table.sh_size; at += size) {
    const auto entry = elf::part<Elf64_Rel>(file, table.sh_offset + at, sizeof(Elf64_Rel));  // the beginning of both kinds
    if (entry.size == 0 || ELF64_R_SYM(entry.data->r_info) >= symbols.size) return {};
    const Elf64_Sym& symbol = symbols.data[ELF64_R_SYM(entry.data->r_info)];
    if (symbol.st_shndx >= sections.size) continue;
    all.push_back({entry.data->r_offset, elf::section_name(file, sections.data[symbol.st_shndx]), elf::name_in(file, sections.data[symbols_at.sh_link], symbol.st_name)});
  }
  return all;
}

// Tables of CUDA's own sin, cos and tan, for large arguments. No source that is screened can name them.
constexpr std::string_view kMathTables[] = {"__cudart_i2opi_f", "__cudart_i2opi_d", "__cudart_sin_cos_coeffs"};

bool is_math_table(std::string_view name) { return std::find(std::begin(kMathTables), std::end(kMathTables), name) != std::end(kMathTables); }

bool is_variable(const Relocation& r) { return r.section.starts_with(".nv.global"); }

// Instructions take 16 bytes from sm_70 on. One that reads a constant has its bank in bits 54 to 58 and its place in words in bits 40
// to 53; which ones do, the opcode in the low 12 bits tells: 0xa.. (second operand), 0x6.. (third), and LDC, whose place may be computed.
struct ConstantRead {
  int bank = 0;
  std::uint64_t place = 0;
};
std::optional<ConstantRead> constant_read(std::uint64_t instruction) {
  constexpr std::uint64_t kLoadConstant = 0xb82;
  const std::uint64_t opcode = instruction & 0xfff;
  if ((opcode & 0xe00) != 0xa00 && (opcode & 0xe00) != 0x600 && opcode != kLoadConstant) return {};
  return ConstantRead{static_cast<int>(instruction >> 54 & 0x1f), (instruction >> 40 & 0x3fff) * 4};
}

// The variable that an instruction of this section could reach through a bank of addresses.
std::optional<std::string_view> reached_by_code(const std::string& file, const Elf64_Shdr& code, const std::map<int, std::vector<Relocation>>& banks) {
  const auto words = elf::part<std::uint64_t>(file, code.sh_offset, code.sh_size);
  if (words.size == 0 && code.sh_size > 0) return "?";
  for (std::size_t i = 0; i < words.size; i += 2) {
    const auto read = constant_read(words.data[i]);
    const auto bank = read ? banks.find(read->bank) : banks.end();
    if (bank == banks.end()) continue;
    const auto found = std::find_if(bank->second.begin(), bank->second.end(), [&](const Relocation& r) { return r.place == read->place; });
    if (found == bank->second.end()) return bank->second.front().symbol;  // a computed place may be anyone's
    if (!is_math_table(found->symbol)) return found->symbol;
  }
  return {};
}

bool is_for_debuggers(std::string_view section) { return section.find("debug") != std::string_view::npos; }

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

// Whether a variable is more than declared. NVRTC declares every constexpr member of the classes that a kernel mentions, and ptxas
// drops them.
bool is_used(const std::vector<std::string_view>& words, std::string_view name) {
  return std::count_if(words.begin(), words.end(), [&](std::string_view w) { return w.starts_with(name) && (w.size() == name.size() || w[name.size()] == '+'); }) != 1;
}

}  // namespace

std::optional<std::string> screen_cubin(const std::string& cubin) {
  constexpr unsigned kEmCuda = 190;
  const auto sections = elf::sections_of(cubin);
  if (sections.size == 0 || reinterpret_cast<const Elf64_Ehdr*>(cubin.data())->e_machine != kEmCuda) return "the kernel's code cannot be read";
  bool has_symbols = false;
  std::map<int, std::vector<Relocation>> banks;  // of addresses of variables
  for (const Elf64_Shdr& section : sections) {
    const std::string_view name = elf::section_name(cubin, section);
    if (!is_known(name)) return fmt::format("the kernel's code has a part {} that is no kernel's", name);
    if ((section.sh_type == SHT_REL || section.sh_type == SHT_RELA) && !is_for_debuggers(name)) {
      auto relocations = relocations_of(cubin, sections, section);
      if (!relocations) return "the kernel's code cannot be read";
      std::erase_if(*relocations, [](const Relocation& r) { return !is_variable(r); });
      if (relocations->empty()) continue;
      const auto bank = name.find(kBankPrefix);
      if (bank == std::string_view::npos) return variable_sentence(relocations->front().symbol);
      banks[std::atoi(std::string(name.substr(bank + kBankPrefix.size())).c_str())] = *std::move(relocations);
    }
    if (section.sh_type != SHT_SYMTAB) continue;
    if (section.sh_link >= sections.size) return "the kernel's code cannot be read";
    for (const Elf64_Sym& symbol : elf::part<Elf64_Sym>(cubin, section.sh_offset, section.sh_size)) {
      has_symbols = true;
      const std::string_view symbol_name = elf::name_in(cubin, sections.data[section.sh_link], symbol.st_name);
      if (symbol.st_shndx == SHN_UNDEF && !symbol_name.empty() && !symbol_name.starts_with(kReserved)) return call_sentence(symbol_name);
      if (symbol.st_shndx == SHN_COMMON) return variable_sentence(symbol_name);
    }
  }
  if (!has_symbols) return "the kernel's code cannot be read";
  for (const Elf64_Shdr& section : sections)
    if (elf::section_name(cubin, section).starts_with(".text."))
      if (const auto variable = reached_by_code(cubin, section, banks)) return variable_sentence(*variable);
  return {};
}

std::optional<std::string> screen_ptx(const std::string& ptx) {
  const auto words = words_of(ptx);
  if (std::find(words.begin(), words.end(), ".version") == words.end()) return "the kernel's code cannot be read";
  const auto word = [&](std::size_t i) { return i < words.size() ? words[i] : std::string_view{}; };
  for (std::size_t i = 0; i < words.size(); ++i) {
    // As a word of its own it declares: an access is one word with its instruction, "ld.global.f32".
    if (words[i] == ".global") {
      std::size_t k = i + 1;
      while (k < words.size() && (words[k][0] == '.' || std::isdigit(static_cast<unsigned char>(words[k][0])))) ++k;
      if (is_used(words, word(k)) && !is_math_table(word(k))) return variable_sentence(word(k));
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
