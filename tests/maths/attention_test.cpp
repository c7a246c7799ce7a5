// docs/maths/attention.md
#include "attention.hpp"

#include <set>
#include <utility>

namespace maths {
namespace {

struct Problem {
  int nq, nk, d;
  double scale;
  Matrix q, k, v;
  explicit Problem(Random& random)
      : nq(random.integer(1, 9)), nk(nq + random.integer(0, 6)), d(random.integer(1, 5)), scale(1 / std::sqrt(d)),
        q(random_matrix(random, nq, d)), k(random_matrix(random, nk, d)), v(random_matrix(random, nk, d)) {}
  int ahead() const { return nk - nq; }
};

TEST(Attention, MaskIsASmallerSet) {
  trials([](Random& random) {
    const Problem p(random);
    const Attention masked = attend(p.q, p.k, p.v, p.scale, p.ahead());
    for (int i = 0; i < p.nq; ++i) {
      const int seen = i + p.ahead() + 1;
      const Attention alone = attend(p.q.row(i), p.k.topRows(seen), p.v.topRows(seen), p.scale, p.nk);
      expect_close(masked.mean.row(i).transpose(), alone.mean.row(0).transpose(), kExact);
      expect_close(masked.lse[i], alone.lse[0], kExact);
    }
  });
}

// What a block of `rows` queries from `first` on carries, after `steps` steps of `block` keys.
Matrix walk(const Problem& p, int first, int rows, int block, int steps) {
  constexpr double kInf = std::numeric_limits<double>::infinity();
  Vector largest = Vector::Constant(rows, -kInf), sum = Vector::Zero(rows);
  Matrix acc = Matrix::Zero(rows, p.d);
  for (int step = 0; step < steps; ++step)
    for (int r = 0; r < rows; ++r) {
      double next = largest[r];
      for (int j = step * block; j < std::min((step + 1) * block, p.nk); ++j)
        if (j <= first + r + p.ahead()) next = std::max(next, p.scale * p.q.row(first + r).dot(p.k.row(j)));
      const double shrink = std::exp(largest[r] - next);
      sum[r] *= shrink, acc.row(r) *= shrink;
      for (int j = step * block; j < std::min((step + 1) * block, p.nk); ++j) {
        const double score = j <= first + r + p.ahead() ? p.scale * p.q.row(first + r).dot(p.k.row(j)) : -kInf;
        sum[r] += std::exp(score - next), acc.row(r) += std::exp(score - next) * p.v.row(j);
      }
      largest[r] = next;
    }
  return acc.array().colwise() / sum.array();
}

TEST(Attention, StepsNobodySeesMayBeLeftOut) {
  trials([](Random& random) {
    const Problem p(random);
    const int block = random.integer(1, 4), first = random.integer(0, p.nq - 1), rows = random.integer(1, p.nq - first);
    const int seen = std::min(first + rows + p.ahead(), p.nk), all = (p.nk + block - 1) / block;
    expect_close(flat(walk(p, first, rows, block, (seen + block - 1) / block)), flat(walk(p, first, rows, block, all)), kExact);
    expect_close(flat(walk(p, first, rows, block, all)), flat(attend(p.q, p.k, p.v, p.scale, p.ahead()).mean.middleRows(first, rows)), kExact);
  });
}

TEST(Attention, LaterTokensDoNotMatter) {
  trials([](Random& random) {
    const Problem p(random);
    const int i = random.integer(0, p.nq - 1), later = p.nk - (i + p.ahead() + 1);
    Matrix k = p.k, v = p.v;
    k.bottomRows(later) = random_matrix(random, later, p.d), v.bottomRows(later) = random_matrix(random, later, p.d);
    const Attention before = attend(p.q, p.k, p.v, p.scale, p.ahead()), after = attend(p.q, k, v, p.scale, p.ahead());
    EXPECT_EQ(before.mean.row(i), after.mean.row(i));
    EXPECT_EQ(before.lse[i], after.lse[i]);
  });
}

TEST(Attention, TilesOnAndBelowTheDiagonal) {
  trials([](Random& random) {
    const int block = random.integer(2, 6), tiles = random.integer(1, 8);
    std::set<std::pair<int, int>> seen, unseen;
    for (int i = 0; i < tiles * block; ++i)
      for (int j = 0; j < tiles * block; ++j) (j <= i ? seen : unseen).insert({i / block, j / block});
    int both = 0;
    for (const auto& tile : seen) both += static_cast<int>(unseen.count(tile));
    EXPECT_EQ(seen.size(), static_cast<std::size_t>(tiles * (tiles + 1) / 2));
    EXPECT_EQ(both, tiles);
  });
}

TEST(Attention, PlanesOfSharedHeads) {
  trials([](Random& random) {
    const int group = random.integer(1, 8), kv_heads = random.integer(1, 8), q_heads = group * kv_heads;
    for (int b = 0; b < 4; ++b)
      for (int h = 0; h < q_heads; ++h) EXPECT_EQ(b * kv_heads + h / group, (b * q_heads + h) / group);
  });
}

}  // namespace
}  // namespace maths
