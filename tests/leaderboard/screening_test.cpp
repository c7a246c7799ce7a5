// What screening lets through, and what it does not.
#include <leaderboard/worker/screening.hpp>

#include <filesystem>

#include <gtest/gtest.h>

#include <checker/puzzle_folder.hpp>
#include <host/digest.hpp>
#include <host/paths.hpp>

namespace kl::board {
namespace {

namespace fs = std::filesystem;

std::string said(const std::string& source) {
  const auto found = screen_source(source);
  return found ? std::to_string(found->line) + ": " + found->message : "";
}

// Honest kernels: every solution, and every plausible mistake.
TEST(Screening, KernelsOfThePuzzlesPass) {
  int files = 0;
  for (const PuzzleFolder& puzzle : find_puzzles(host::source_root() / "puzzles")) {
    std::vector<fs::path> all = {puzzle.solution(), puzzle.starter()};
    if (fs::exists(puzzle.path / "wrong"))
      for (const auto& entry : fs::directory_iterator(puzzle.path / "wrong"))
        if (entry.path().extension() == ".hpp") all.push_back(entry.path());
    for (const fs::path& file : all) {
      EXPECT_EQ(said(*host::read_file(file)), "") << file;
      ++files;
    }
  }
  EXPECT_GT(files, 100);
}

TEST(Screening, WhatLearnersWriteToo) {
  for (const char* fine : {
           "auto f = [&](auto a, auto b) { return a * b; };",
           "auto f = [x, &y](int a) -> int { return a & y; };",
           "template <class T> auto twice(T& x) { return x + x; }",
           "auto r = x[{tl::_, None}] * y; r *= 2; auto m = a < b && c & d;",
           "constexpr int N = 4; for (int i = 0; i < N * 2; ++i) tl.store(p + i, v);",
           "TL_KERNEL void k(tl::block& tl, tl::ptr<const float> x, const tl::tile<float, 4>& y) {}",
           "// std::vector, asm, *p, &x\nint a; /* reinterpret_cast */",
           "#include <tl/tl.hpp>  // the API\n#pragma once\n",
           "tl.device_print(\"std::string & asm *p\", x);",
           "return (a + b) * (c - d);",
           "auto z = keys.trans() * scale;",
           "for (auto [a, b] : tl.range(n, 2, fetch)) acc = tl.dot(a, b, acc);",
       })
    EXPECT_EQ(said(fine), "") << fine;
}

TEST(Screening, WaysAroundTheApi) {
  for (const char* bad : {
           "#include <cstdio>", "#include \"/etc/passwd\"", "%:include <cstdio>", "#define A asm", "  #  include <unistd.h>", "#if __has_include(<x>)", "#include_next <tl/tl.hpp>",
           "as\\\nm(\"nop\");", "asm(\"syscall\");", "__asm__(\"nop\");", "__builtin_trap();", "_Exit(1);", "std::abort();", "int* p = nullptr;", "auto* p = f();", "(float*)x;",
           "static_cast<float*>(x);", "*x = 1;", "return *x;", "f(&x);", "auto p = &x;", "x->y;", "float a[4];", "tl::tile<float, 4> a[2];", "a.values[0];", "t.storage.values;",
           "reinterpret_cast<long>(x);", "new int;", "delete x;", "union U { int a; float b; };", "extern \"C\" int getpid();", "namespace tl { }", "tl::detail::first_meta;",
           "[[gnu::constructor]] void f() {}", "__attribute__((constructor)) void f() {}", "::getpid();", "tl_entry_solve();", "thread_local int x;", "void (*f)();", "int (&r)[2] = x;",
           "a\\ \nsm(\"nop\");", "// x \\ \n/*\nasm(\"nop\"); */", "a\\\r\nsm(\"nop\");", "\\u0061sm();", "int a;\rasm", "float a<:4:>;", "f(bitand x);", "this[5].a = 1;", "auto [s] = t; s[9] = 1;",
           "auto [s] = t.lanes;", "auto f = [v = p[1 << 20]] {};", "p[1 << 20] = 1;", "f(\"abc\"[1 << 20]);", "R\"(\" )\"; asm(\"x\"); // \" )\"", "kl::sim::current_block();", "x.machine;", "throw 1;", "[y](int a) { return &y; };",
       })
    EXPECT_NE(said(bad), "") << bad;
}

TEST(Screening, NamesTheLine) { EXPECT_EQ(said("int a;\n\nasm(\"\");\n").substr(0, 2), "3:"); }

}  // namespace
}  // namespace kl::board
