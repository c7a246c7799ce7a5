#include <charconv>

#include <gpu/inspect_listing.hpp>
#include <host/lines.hpp>

namespace kl::gpu {
namespace {

// '//## File "NAME", line 14 inlined at "OTHER", line 48': the line, if the file is the one that is asked for.
int line_of_mark(std::string_view mark, std::string_view file) {
  if (!host::take_prefix(mark, "//## File \"")) return 0;
  if (!host::take_prefix(mark, file) || !host::take_prefix(mark, "\", line ")) return 0;
  int line = 0;
  std::from_chars(mark.data(), mark.data() + mark.size(), line);
  return line;
}

// "/*0050*/ LDC R0, c[0x0][0x228] ;", without the encoding that cuobjdump puts behind it.
std::string_view instruction_of(std::string_view text) {
  const auto end = text.find(" ;");
  if (!text.starts_with("/*") || end == std::string_view::npos) return {};
  return text.substr(0, end);
}

bool is_label(std::string_view text) { return text.starts_with(".L_x_") && text.ends_with(":"); }

}  // namespace

Listing read_sass(std::string_view disassembly, std::string_view file) {
  Listing listing;
  int line = 0;
  bool in_mark = false;  // the marks of one place stand together, the innermost first
  for (const std::string& raw : host::split_lines(disassembly)) {
    const std::string_view text = host::trimmed(raw);
    if (text.starts_with("//## File")) {
      if (!in_mark) line = 0;
      in_mark = true;
      if (line == 0) line = line_of_mark(text, file);
      continue;
    }
    in_mark = false;
    if (is_label(text)) {
      listing.push_back({line, std::string(text)});
    } else if (const auto instruction = instruction_of(text); !instruction.empty()) {
      listing.push_back({line, "    " + std::string(instruction)});
    }
  }
  return listing;
}

}  // namespace kl::gpu
