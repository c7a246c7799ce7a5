#include <leaderboard/worker/screening.hpp>

#include <cstring>

#include <fmt/format.h>

#include <host/digest.hpp>
#include <leaderboard/worker/elf_file.hpp>

namespace kl::board {
namespace {

// With the two lists below, all that 2,129 modules of solutions, starters and known mistakes import; measured.
constexpr std::string_view kAllowedImports[] = {
    "_ZN2kl3sim13current_blockEv", "memcpy", "memset", "memmove", "memcmp", "__gxx_personality_v0", "_Unwind_Resume", "__cxa_finalize", "__gmon_start__",
    "_ITM_registerTMCloneTable", "_ITM_deregisterTMCloneTable", "__cxa_guard_acquire", "__cxa_guard_release", "__cxa_guard_abort"};
// Of variables that can be written: the table of meta-parameters, and what the linker puts there.
constexpr std::string_view kAllowedVariables[] = {"_ZN2tl6detail", "_ZGVN2tl6detail", "completed.", "DW.ref.", "__frame_dummy_init_array_entry", "__do_global_dtors_aux_fini_array_entry", "__dso_handle", "__TMC_END__", "_DYNAMIC", "_GLOBAL_OFFSET_TABLE_"};

// Functions that the API's headers call and the program has. A source cannot name them: the other screen refuses `kl`.
constexpr std::string_view kApiImports[] = {"_ZN2kl3sim12print_values", "_ZN2kl3sim10reach_hole", "_ZN2kl3sim11one_to_name"};
// Of the C library's mathematics, for float (with an f behind) and double.
constexpr std::string_view kMathImports[] = {"erf", "exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "sin", "cos", "tan", "sinh", "cosh", "tanh", "asin", "acos", "atan", "atan2",
                                             "sqrt", "cbrt", "pow", "fmod", "floor", "ceil", "trunc", "round", "rint", "nearbyint", "fma", "fmax", "fmin", "fabs", "ldexp", "hypot"};

bool is_import(std::string_view name) {
  for (const std::string_view api : kApiImports)
    if (name.starts_with(api)) return true;
  for (const std::string_view math : kMathImports)
    if (name == math || (name.size() == math.size() + 1 && name.starts_with(math) && name.back() == 'f')) return true;
  for (const std::string_view allowed : kAllowedImports)
    if (name == allowed) return true;
  return false;
}

// Names of the source cannot begin so: the other screen refuses "tl_" and names behind the API.
bool is_library_variable(std::string_view name) {
  if (name.starts_with("_ZZ") && name.find("tl_signature_") != std::string_view::npos && name.ends_with("10kSignature")) return true;
  for (const std::string_view allowed : kAllowedVariables)
    if (name.starts_with(allowed)) return true;
  return false;
}

}  // namespace

std::optional<Forbidden> screen_module(const std::filesystem::path& module) {
  const Forbidden unreadable{0, "the compiled module cannot be read"};
  const auto file = host::read_file(module);
  const auto sections = file ? elf::sections_of(*file) : elf::Part<Elf64_Shdr>{};
  if (sections.size == 0) return unreadable;
  bool has_symbols = false;
  for (const Elf64_Shdr& table : sections) {
    if ((table.sh_type != SHT_DYNSYM && table.sh_type != SHT_SYMTAB) || table.sh_link >= sections.size) continue;
    const Elf64_Shdr& names = sections.data[table.sh_link];
    for (const Elf64_Sym& symbol : elf::part<Elf64_Sym>(*file, table.sh_offset, table.sh_size)) {
      const std::string_view name = elf::name_in(*file, names, symbol.st_name);
      has_symbols = true;
      if (name.empty()) continue;
      const int type = ELF64_ST_TYPE(symbol.st_info);
      if (symbol.st_shndx == SHN_UNDEF && table.sh_type == SHT_DYNSYM && !is_import(name))
        return Forbidden{0, fmt::format("the compiled kernel calls {}, which is not of the block API", name)};
      if (type == STT_GNU_IFUNC) return Forbidden{0, fmt::format("{} is chosen while loading, which kernels are not", name)};
      if (symbol.st_shndx == SHN_UNDEF || symbol.st_shndx >= sections.size || (type != STT_OBJECT && type != STT_TLS)) continue;
      const Elf64_Shdr& section = sections.data[symbol.st_shndx];
      if ((section.sh_flags & SHF_WRITE) != 0 && !is_library_variable(name))
        return Forbidden{0, fmt::format("the variable {} keeps its value from one launch to the next; make it constexpr, or a workspace", name)};
    }
  }
  return has_symbols ? std::nullopt : std::optional(unreadable);
}

}  // namespace kl::board
