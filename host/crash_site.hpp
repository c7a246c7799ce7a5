// Where and why a child died: recorded by its signal handlers in shared memory, read by the parent.
//
//   parent   Shared<CrashRecord> record;
//   child    watch_crashes(*record); watch_module(entry); watch_stacks(low, bytes);
//   parent   describe_crash(*record, child, limits); resolve_place(module, record->places(), file);
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include <host/child.hpp>
#include <tl/executor.hpp>

namespace kl::host {

struct CrashRecord {
  enum Cause : int { kNone, kSignal, kException, kOutOfMemory };
  static constexpr int kMaxFrames = 64;

  std::atomic<Cause> cause = kNone;  // written last: the fields below are then complete, but for frames
  int signal = 0;
  bool stack_overflow = false;
  bool null_call = false;  // a null function pointer was called
  std::uint64_t fault_address = 0;
  std::uint64_t stack_bytes = 0;  // of the stack that overflowed; 0: unknown
  char text[512] = {};            // what() of the exception
  std::atomic<int> frame_count = 0;
  std::uint64_t frames[kMaxFrames] = {};  // in the watched module, from its load address, innermost first

  std::span<const std::uint64_t> places() const {
    return {frames, static_cast<std::size_t>(frame_count.load())};
  }
};

// --- in the child, once, before anything can go wrong -------------------------------------------

// From now on a fatal signal, SIGALRM of a time limit or an uncaught exception is recorded before it
// takes its course. For the calling thread; handlers run on a stack of their own.
void watch_crashes(CrashRecord& record);

// Frames of the shared object that holds this address (of a function, say) are recorded.
void watch_module(const void* address);

// The memory of the blocks' stacks, `stack_bytes` each, guard pages included: since all of it but the
// guard pages may be used, a fault inside is a stack overflow. Further calls replace the range.
void watch_stacks(const void* low, std::size_t size_bytes, std::size_t stack_bytes);

// The calling thread's frames in the watched module, as CrashRecord has them: how many there are, at most `most`.
int frames_in_module(std::uint64_t* frames, int most);

// In a catch block: records the exception being handled. Its place is lost with the stack.
void record_exception(CrashRecord& record);

// --- in the parent --------------------------------------------------------------------------------

// One sentence for what happened; empty if the child exited with 0 and recorded nothing.
std::string describe_crash(const CrashRecord& record, const ChildResult& child, const ChildLimits& limits);

// A function that was running at a frame, inlined ones included: its name without parameters and where in it.
struct CodePlace {
  std::string function;
  Place place;
};
// Innermost first; empty if binutils' addr2line is missing.
std::vector<CodePlace> resolve_frames(const std::filesystem::path& module, std::span<const std::uint64_t> frames);

// Whether a file is neither the library's nor the system's.
bool is_own_code(const std::filesystem::path& file);

// The innermost frame, inlined ones included, that lies in `learner_file`; with an empty name, in any
// file outside the library and the system. Line 0 if there is none or binutils' addr2line is missing.
Place resolve_place(const std::filesystem::path& module, std::span<const std::uint64_t> frames,
                    const std::string& learner_file);

}  // namespace kl::host
