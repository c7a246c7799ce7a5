// What the program in the sandbox is told and says; the two sides of kernelings-inside.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include <host/host_compiler.hpp>

namespace kl::board {

inline constexpr const char* kInsideProgram = "kernelings-inside";
inline constexpr const char* kCompileWord = "compile";  // compile FILE ENTRIES RESULT
inline constexpr const char* kRunWord = "run";          // run REQUEST RESULT
inline constexpr const char* kPlanWord = "plan";        // plan REQUEST RESULT NUM_SMS
inline constexpr const char* kGpuCompileWord = "gpu-compile";  // gpu-compile UNITS RESULT

// As JSON; what is no UTF-8 in the compiler's messages is replaced.
std::string encode_compiled(const host::CompileResult& result);
// Nothing usable: a result that is not ok, and says so.
host::CompileResult decode_compiled(const std::string& text);

// Makes the file, which must not be there. False if it cannot.
bool write_new_file(const std::filesystem::path& file, const std::string& bytes);
// A plain file of at most `most` bytes that is no link; nothing otherwise. For what a sandbox left behind.
std::optional<std::string> read_plain_file(const std::filesystem::path& file, std::size_t most);

}  // namespace kl::board
