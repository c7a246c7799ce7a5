#include "shrink.hpp"

#include <algorithm>
#include <set>

#include "interpret.hpp"

namespace kl::programs {
namespace {

bool is_sink(const Statement& s) {
  const bool unread_atomic = s.op == Op::kAtomic && s.at(Region::kCount + 3) == 0;
  return s.op == Op::kStore || s.op == Op::kStoreScalar || unread_atomic || s.op == Op::kAssert || s.op == Op::kBarrier;
}

bool well_formed(const Program& program) {
  try {
    interpret(program);
    return true;
  } catch (const IllFormed&) {
    return false;
  }
}

// Statements that `keep` refuses go, at every depth.
void filter(std::vector<Statement>& body, const std::function<bool(const Statement&)>& keep) {
  std::erase_if(body, [&](const Statement& s) { return !keep(s); });
  for (Statement& s : body) filter(s.body, keep);
}

void rename(std::vector<Statement>& body, int from, int to) {
  for_each(body, [&](Statement& s) {
    std::replace(s.args.begin(), s.args.end(), from, to);
    if (s.yield == from) s.yield = to;
  });
}

// A statement by its place in the order of for_each.
Statement* nth(Program& program, std::size_t n) {
  Statement* found = nullptr;
  std::size_t at = 0;
  for_each(program.body, [&](Statement& s) {
    if (at++ == n) found = &s;
  });
  return found;
}
std::size_t size(const Program& program) {
  std::size_t count = 0;
  for_each(program.body, [&](const Statement&) { ++count; });
  return count;
}

class Shrinker {
 public:
  Shrinker(const Program& program, const Fails& fails, int most_runs)
      : best_(program), fails_(fails), most_runs_(most_runs) {}

  ShrinkResult run() {
    accept(without_unused(best_));
    one_sink();
    bool helped = true;
    while (helped && runs_ < most_runs_) {
      helped = one_block();
      helped |= fewer_sinks();
      helped |= simpler_statements();
      helped |= halved_extents();
    }
    return {best_, runs_};
  }

 private:
  // Becomes the best if it is well-formed, differs and fails.
  bool accept(Program candidate) {
    candidate = without_unused(candidate);
    if (runs_ >= most_runs_ || !well_formed(candidate)) return false;
    ++runs_;
    if (!fails_(candidate)) return false;
    best_ = std::move(candidate);
    return true;
  }

  std::vector<std::size_t> sinks() {
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < size(best_); ++i)
      if (is_sink(*nth(best_, i))) places.push_back(i);
    return places;
  }
  bool only(const std::set<std::size_t>& kept) {
    Program candidate = best_;
    std::set<const Statement*> gone;
    for (const std::size_t i : sinks())
      if (!kept.contains(i)) gone.insert(nth(candidate, i));
    // erase_if moves statements, so they are marked first.
    for (const Statement* s : gone) const_cast<Statement*>(s)->op = Op::kBarrier;
    filter(candidate.body, [](const Statement& s) { return s.op != Op::kBarrier; });
    return accept(candidate);
  }
  void one_sink() {
    for (const std::size_t i : sinks())
      if (only({i})) return;
  }
  bool fewer_sinks() {
    const auto all = sinks();
    for (const std::size_t gone : all) {
      std::set<std::size_t> kept(all.begin(), all.end());
      kept.erase(gone);
      if (!kept.empty() && only(kept)) return true;
    }
    return false;
  }

  bool one_block() {
    bool helped = false;
    for (std::size_t axis = 0; axis < 2; ++axis) {
      Program candidate = best_;
      candidate.grid[axis] = 1;
      if (best_.grid[axis] > 1) helped |= accept(candidate);
    }
    return helped;
  }

  // From the last statement to the first, so that what it needed may go with it.
  bool simpler_statements() {
    bool helped = false;
    for (std::size_t i = size(best_); i-- > 0;) {
      if (i >= size(best_)) continue;
      const Statement s = *nth(best_, i);
      helped |= is_sink(s)
                    ? without_mask(i, s)
                    : shorter_loop(i, s) || replaced_by_operand(s) || replaced_by_constant(i, s) || without_mask(i, s);
    }
    return helped;
  }
  bool replaced_by_operand(const Statement& s) {
    const auto types = types_of(best_);
    for (const int arg : s.args) {
      if (arg == kNone || s.op == Op::kLiteral) continue;
      const Type &from = types[static_cast<std::size_t>(s.id)], &to = types[static_cast<std::size_t>(arg)];
      if (from.scalar() != to.scalar()) continue;
      Program candidate = best_;
      rename(candidate.body, s.id, arg);
      if (accept(candidate)) return true;
    }
    return false;
  }
  bool replaced_by_constant(std::size_t i, const Statement& s) {
    const Type t = types_of(best_)[static_cast<std::size_t>(s.id)];
    const bool simple =
        s.op == Op::kLiteral || s.op == Op::kFull || s.op == Op::kIndex || s.op == Op::kLoop || s.op == Op::kProgramId;
    if (simple || t.layout == Layout::kSlice) return false;
    Program candidate = best_;
    Statement& constant = *nth(candidate, i);
    constant.op = t.scalar() ? Op::kLiteral : Op::kFull;
    constant.dtype = t.dtype;
    constant.shape = t.shape;
    constant.literal = 1;
    constant.args.clear();
    return accept(candidate);
  }
  bool shorter_loop(std::size_t i, const Statement& s) {
    if (s.op != Op::kLoop) return false;
    const std::vector<std::vector<long long>> shorter = {{0, 1, 1, 0}, {0, 2, 1, 0}, {s.at(0), s.at(1), s.at(2), 0}};
    for (const auto& imm : shorter) {
      if (imm == s.imm) return false;
      Program candidate = best_;
      nth(candidate, i)->imm = imm;
      if (accept(candidate)) return true;
    }
    return false;
  }
  bool without_mask(std::size_t i, const Statement& s) {
    const bool masked = s.op == Op::kStore || s.op == Op::kAtomic || s.op == Op::kLoad || s.op == Op::kAsyncCopy;
    for (std::size_t a = s.op == Op::kLoad || s.op == Op::kAsyncCopy ? 1 : 2; masked && a < s.args.size(); ++a) {
      Program candidate = best_;
      nth(candidate, i)->args[a] = kNone;
      if (a == 1 && s.args.size() > 2) nth(candidate, i)->args[2] = kNone;  // `other` goes with the mask
      if (s.args[a] != kNone && accept(candidate)) return true;             // places have moved
    }
    return false;
  }

  // All extents of one size, wherever a statement names them.
  bool halved_extents() {
    bool helped = false;
    for (int e = 4096; e >= 2; e /= 2) {
      Program candidate = best_;
      bool present = false;
      for_each(candidate.body, [&](Statement& s) {
        for (int& extent : s.shape.extent) {
          if (extent != e) continue;
          extent = e / 2;
          present = true;
        }
      });
      if (present) helped |= accept(candidate);
    }
    return helped;
  }

  Program best_;
  const Fails& fails_;
  const int most_runs_;
  int runs_ = 0;
};

}  // namespace

Program without_unused(const Program& program) {
  Program out = program;
  for (std::size_t before = size(out) + 1; size(out) < before;) {
    before = size(out);
    std::set<int> used;
    for_each(out.body, [&](const Statement& s) {
      used.insert(s.args.begin(), s.args.end());
      used.insert(s.yield);
      for_each(s.body, [&](const Statement& inner) {
        if (is_sink(inner)) used.insert(s.id);  // a loop that stores is no value only
      });
    });
    filter(out.body, [&](const Statement& s) { return is_sink(s) || used.contains(s.id); });
  }
  return out;
}

ShrinkResult shrink(const Program& program, const Fails& fails, int most_runs) {
  return Shrinker(program, fails, most_runs).run();
}

}  // namespace kl::programs
