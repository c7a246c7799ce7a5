// What the compiler made of a kernel, as text to read: the instructions of its entry, each with the line of the
// learner's file that it came from.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kl::gpu {

struct ListingLine {
  int source_line = 0;  // in the learner's file, from 1; 0: of no line there
  std::string text;     // an instruction, a label or a declaration
};
using Listing = std::vector<ListingLine>;

// The entry and the declarations and functions that it uses, without debug sections. The line is the innermost
// place of the inlining chain that lies in `file`, spelled as the compiler was given it. Empty if the PTX has no
// such entry. Source: the PTX ISA, "Debugging Directives" (.loc with inlined_at).
Listing read_ptx(std::string_view ptx, std::string_view entry, std::string_view file);

// What `nvdisasm -c -gi` or `cuobjdump -sass` printed of one kernel: its instructions and labels. The latter
// tells no lines.
Listing read_sass(std::string_view disassembly, std::string_view file);

// The listing with the text of each source line above the instructions that it became. Optimisers reorder, so a
// line may come again.
std::string interleaved(const Listing& listing, const std::vector<std::string>& source);

}  // namespace kl::gpu
