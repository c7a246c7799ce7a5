#include "generate.hpp"

#include "proposals_values.hpp"

namespace kl::programs {
namespace {

constexpr int kMostLoopDepth = 2;

// Proposes statements of every kind; the builder refuses what is ill-formed.
class Generator : public ValueProposals {
 public:
  using ValueProposals::ValueProposals;

  Program run() {
    for (int i = 0; i < 2; ++i) load();
    const int statements = r().between(4, 13);
    for (int i = 0; i < statements; ++i) propose();
    store_unused();
    return b_.program();
  }

 private:
  void loop() {
    if (b_.loop_depth() >= kMostLoopDepth) return;
    const int first = b_.pick([](const Type& t) { return exact_tile(t) && !t.lazy() && t.dtype != DType::int64; });
    if (first == kNone) return;
    Statement s;
    const auto form = static_cast<LoopForm>(r().below(4));
    const int low = r().one_in(3) ? r().between(-2, 2) : 0, trips = r().between(0, 4), step = r().one_in(3) ? 2 : 1;
    const bool down = form != LoopForm::kRangeOfPrograms && r().one_in(5);
    s.imm = {down ? low + trips : low, down ? low : low + trips, down ? -step : step, static_cast<long long>(form)};
    s.args = {first};
    b_.loop(s, std::abs(low) + trips + 4, [&](int variable) { return loop_body(variable); });
  }
  int loop_body(int variable) {
    if (r().one_in(2)) b_.emit(Op::kLoopIndex, {});
    if (r().one_in(2)) load();
    const int statements = r().between(1, 4);
    for (int i = 0; i < statements; ++i) propose();
    const Type t = b_.type(variable);
    for (int tries = 0; tries < 12; ++tries) {
      const int other = tries < 8 ? b_.pick([&](const Type& o) {
        return !o.close && (o.scalar() || (broadcasts_to(o.shape, t.shape) && o.dtype == t.dtype));
      })
                                  : literal_for(t);
      const Op op = is_float(t.dtype)        ? r().of({Op::kAdd, Op::kSubtract, Op::kMultiply})
                    : t.dtype == DType::int1 ? Op::kXor
                                             : r().of({Op::kAdd, Op::kSubtract, Op::kXor, Op::kMultiply});
      if (other == kNone || other == variable) continue;
      const auto next = b_.emit(op, {variable, other});
      if (next && b_.type(*next).same_as(t) && !b_.type(*next).product) return *next;
    }
    return kNone;
  }
  void check() {
    if (r().one_in(2)) {
      b_.emit(Op::kBarrier, {});
      return;
    }
    const int x = b_.pick(integer_tile);
    if (x == kNone) return;
    const auto same = b_.emit(Op::kEqual, {x, x});
    if (same) b_.emit(Op::kAssert, {*same});
  }

  void propose() {
    struct Kind {
      int weight;
      void (Generator::*make)();
    };
    constexpr Kind kKinds[] = {
        {14, &Generator::binary}, {6, &Generator::unary}, {5, &Generator::cast},      {6, &Generator::ternary},
        {5, &Generator::load},    {4, &Generator::make},  {10, &Generator::move},     {9, &Generator::reduce},
        {5, &Generator::scan},    {4, &Generator::sort},  {2, &Generator::histogram}, {5, &Generator::shared},
        {3, &Generator::atomic},  {4, &Generator::loop},  {2, &Generator::store_any}, {1, &Generator::check}};
    int total = 0;
    for (const Kind& k : kKinds) total += k.weight;
    int at = r().below(total);
    for (const Kind& k : kKinds) {
      at -= k.weight;
      if (at < 0) return (this->*k.make)();
    }
  }
  void store_any() {
    const int x = b_.pick(any_tile);
    if (x != kNone && b_.loop_depth() <= 1) store(x);
  }
  // Everything matters: what nothing uses is stored.
  void store_unused() {
    for (const int id : b_.unused()) store(id);
  }
};

}  // namespace

Program generate(std::uint64_t seed) { return Generator(seed).run(); }

}  // namespace kl::programs
