// docs/maths/attention-backward.md
#include "attention.hpp"

namespace maths {
namespace {

struct BackwardProblem {
  int nq, nk, d, ahead;
  double scale;
  Matrix q, k, v, slope;
  explicit BackwardProblem(Random& random)
      : nq(random.integer(1, 6)), nk(nq + random.integer(0, 4)), d(random.integer(1, 4)),
        ahead(random.integer(0, 1) == 0 ? nk : nk - nq),  // all seen, or causal
        scale(1 / std::sqrt(d)), q(random_matrix(random, nq, d)), k(random_matrix(random, nk, d)), v(random_matrix(random, nk, d)),
        slope(random_matrix(random, nq, d)) {}
};

struct Slopes {
  Matrix ds, dq, dk, dv;
};
Slopes backward(const Matrix& q, const Matrix& k, const Matrix& v, const Matrix& slope, double scale, Eigen::Index ahead) {
  const Attention forward = attend(q, k, v, scale, ahead);
  const Vector delta = (slope.array() * forward.mean.array()).rowwise().sum();
  const Matrix dp = slope * v.transpose();
  const Matrix ds = forward.weights.array() * (dp.colwise() - delta).array();
  return {ds, scale * ds * k, scale * ds.transpose() * q, forward.weights.transpose() * slope};
}
Slopes backward(const BackwardProblem& p) { return backward(p.q, p.k, p.v, p.slope, p.scale, p.ahead); }

TEST(AttentionBackward, DeltaIsARowSumOfWhatIsThere) {
  trials([](Random& random) {
    const BackwardProblem p(random);
    const Attention forward = attend(p.q, p.k, p.v, p.scale, p.ahead);
    const Matrix dp = p.slope * p.v.transpose();
    const Vector over_keys = (forward.weights.array() * dp.array()).rowwise().sum(), over_d = (p.slope.array() * forward.mean.array()).rowwise().sum();
    expect_close(over_keys, over_d, kExact);
  });
}

TEST(AttentionBackward, Slopes) {
  trials([](Random& random) {
    const BackwardProblem p(random);
    const Slopes s = backward(p);
    const auto loss = [&](const Matrix& q, const Matrix& k, const Matrix& v) { return inner(p.slope, attend(q, k, v, p.scale, p.ahead).mean); };
    expect_close(flat(s.dq), gradient([&](const Vector& at) { return loss(shaped(at, p.q), p.k, p.v); }, flat(p.q)), kSlope);
    expect_close(flat(s.dk), gradient([&](const Vector& at) { return loss(p.q, shaped(at, p.k), p.v); }, flat(p.k)), kSlope);
    expect_close(flat(s.dv), gradient([&](const Vector& at) { return loss(p.q, p.k, shaped(at, p.v)); }, flat(p.v)), kSlope);
  });
}

// Heads below one another in each tensor: those of the queries, and those of the keys.
TEST(AttentionBackward, SharedHeads) {
  trials([](Random& random) {
    const int group = random.integer(1, 3), heads = random.integer(1, 2), n = random.integer(1, 4), d = random.integer(1, 3);
    const double scale = 1 / std::sqrt(d);
    const Matrix q = random_matrix(random, heads * group * n, d), k = random_matrix(random, heads * n, d), v = random_matrix(random, heads * n, d);
    const Matrix slope = random_matrix(random, heads * group * n, d);
    Matrix dq = Matrix::Zero(q.rows(), d), dk = Matrix::Zero(k.rows(), d), dv = Matrix::Zero(v.rows(), d);
    for (int h = 0; h < heads * group; ++h) {
      const int own = h * n, shared = h / group * n;
      const Slopes s = backward(q.middleRows(own, n), k.middleRows(shared, n), v.middleRows(shared, n), slope.middleRows(own, n), scale, 0);
      dq.middleRows(own, n) = s.dq, dk.middleRows(shared, n) += s.dk, dv.middleRows(shared, n) += s.dv;
    }
    const auto loss = [&](const Matrix& queries, const Matrix& keys, const Matrix& values) {
      double sum = 0;
      for (int h = 0; h < heads * group; ++h)
        sum += inner(slope.middleRows(h * n, n), attend(queries.middleRows(h * n, n), keys.middleRows(h / group * n, n),
                                                        values.middleRows(h / group * n, n), scale, 0).mean);
      return sum;
    };
    expect_close(flat(dq), gradient([&](const Vector& at) { return loss(shaped(at, q), k, v); }, flat(q)), kSlope);
    expect_close(flat(dk), gradient([&](const Vector& at) { return loss(q, shaped(at, k), v); }, flat(k)), kSlope);
    expect_close(flat(dv), gradient([&](const Vector& at) { return loss(q, k, shaped(at, v)); }, flat(v)), kSlope);
    // One head with the queries of the group below one another; without a mask, whose rows would begin anew.
    for (int g = 0; g < heads; ++g) {
      const int rows = group * n;
      const Slopes one = backward(q.middleRows(g * rows, rows), k.middleRows(g * n, n), v.middleRows(g * n, n), slope.middleRows(g * rows, rows), scale, n);
      Matrix sum_k = Matrix::Zero(n, d), sum_v = Matrix::Zero(n, d);
      for (int h = g * group; h < (g + 1) * group; ++h) {
        const Slopes s = backward(q.middleRows(h * n, n), k.middleRows(g * n, n), v.middleRows(g * n, n), slope.middleRows(h * n, n), scale, n);
        sum_k += s.dk, sum_v += s.dv;
      }
      expect_close(flat(one.dk), flat(sum_k), kExact);
      expect_close(flat(one.dv), flat(sum_v), kExact);
    }
  });
}

TEST(AttentionBackward, TilesAddUp) {
  trials([](Random& random) {
    const BackwardProblem p(random);
    const Slopes whole = backward(p);
    const Attention forward = attend(p.q, p.k, p.v, p.scale, p.ahead);
    const int rows = random.integer(1, 3), columns = random.integer(1, 3);
    Matrix dq = Matrix::Zero(p.nq, p.d), dk = Matrix::Zero(p.nk, p.d), dv = Matrix::Zero(p.nk, p.d);
    for (int i = 0; i < p.nq; i += rows)
      for (int j = 0; j < p.nk; j += columns) {
        const int m = std::min(rows, p.nq - i), n = std::min(columns, p.nk - j);
        if (j > i + m - 1 + p.ahead) continue;  // nobody sees anything
        const Matrix q = p.q.middleRows(i, m), k = p.k.middleRows(j, n), v = p.v.middleRows(j, n), slope = p.slope.middleRows(i, m);
        Matrix weights = ((p.scale * q * k.transpose()).colwise() - forward.lse.segment(i, m)).array().exp();
        for (int r = 0; r < m; ++r)
          for (int c = 0; c < n; ++c)
            if (j + c > i + r + p.ahead) weights(r, c) = 0;
        const Vector delta = (slope.array() * forward.mean.middleRows(i, m).array()).rowwise().sum();
        const Matrix ds = weights.array() * ((slope * v.transpose()).colwise() - delta).array();
        dq.middleRows(i, m) += p.scale * ds * k;
        dk.middleRows(j, n) += p.scale * ds.transpose() * q;
        dv.middleRows(j, n) += weights.transpose() * slope;
      }
    expect_close(flat(dq), flat(whole.dq), kExact);
    expect_close(flat(dk), flat(whole.dk), kExact);
    expect_close(flat(dv), flat(whole.dv), kExact);
  });
}

TEST(AttentionBackward, RowsSumToZero) {
  trials([](Random& random) {
    const BackwardProblem p(random);
    const Slopes s = backward(p);
    expect_close(Vector(s.ds.rowwise().sum()), Vector::Zero(p.nq), kExact);
    const Slopes first = backward(p.q, p.k.topRows(p.nq), p.v.topRows(p.nq), p.slope, p.scale, 0);  // query 0 sees key 0
    expect_close(first.dq.row(0).transpose(), Vector::Zero(p.d), kExact);
  });
}

TEST(AttentionBackward, DifferencesBeforeRounding) {
  const auto rounded = [](double x) {
    int exponent = 0;
    return std::ldexp(std::nearbyint(std::ldexp(std::frexp(x, &exponent), 8)), exponent - 8);
  };
  double before = 0, after = 0;
  trials([&](Random& random) {
    const BackwardProblem p(random);
    const Matrix q = 6 * p.q;  // one weight in a row is nearly 1
    const Attention forward = attend(q, p.k, p.v, p.scale, p.ahead);
    const Vector delta = (p.slope.array() * forward.mean.array()).rowwise().sum();
    const Matrix dp = p.slope * p.v.transpose();
    const Matrix exact = forward.weights.array() * (dp.colwise() - delta).array();
    const Matrix early = forward.weights.array() * (dp.unaryExpr(rounded).colwise() - delta).array();
    before = std::max(before, (early - exact).cwiseAbs().maxCoeff());
    after = std::max(after, (exact.unaryExpr(rounded) - exact).cwiseAbs().maxCoeff());
  });
  EXPECT_GT(before, 2 * after);
}

}  // namespace
}  // namespace maths
