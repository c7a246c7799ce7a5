// docs/maths/layernorm-linear.md
#include "checks.hpp"

namespace maths::layernorm_linear {  // all tests are one unit, and layernorm_test.cpp has moments too
namespace {

constexpr double kEpsilon = 1e-5;

struct Layer {
  Vector w, b, c;  // (K), (K), (N)
  Matrix W;        // (N, K)
};

Layer layer(Random& random, int n, int k) {
  return {random.vector(k), random.vector(k), random.vector(n), random.vector(n * k).reshaped(n, k)};
}

struct Moments {
  double mean, rstd;
};
Moments moments(const Vector& x) {
  const Vector centred = x.array() - x.mean();
  return {x.mean(), 1 / std::sqrt(centred.squaredNorm() / static_cast<double>(x.size()) + kEpsilon)};
}

Vector direct(const Vector& x, Moments m, const Layer& l) {
  const Vector h = (x.array() - m.mean) * m.rstd * l.w.array() + l.b.array();
  return l.W * h + l.c;
}

// The second form, with any V and s.
Vector folded(const Vector& x, Moments m, const Layer& l, const Matrix& V, const Vector& s) {
  return m.rstd * (V * x - m.mean * s) + l.W * l.b + l.c;
}
Matrix scaled(const Layer& l) { return l.W * l.w.asDiagonal(); }

double in_bfloat16(double v) {
  int exponent = 0;
  const double fraction = std::frexp(v, &exponent);
  return std::ldexp(std::nearbyint(std::ldexp(fraction, 8)), exponent - 8);
}

TEST(LayernormLinear, FoldedIsTheSame) {
  trials([](Random& random) {
    const int n = random.integer(1, 8), k = random.integer(1, 40);
    const Layer l = layer(random, n, k);
    const Vector x = random.vector(k);
    const Matrix V = scaled(l);
    const Moments any{random.uniform(-5, 5), random.uniform(0.1, 5)};
    expect_close(folded(x, any, l, V, V.rowwise().sum()), direct(x, any, l), 1e-11);
    expect_close(folded(x, moments(x), l, V, V.rowwise().sum()), direct(x, moments(x), l), 1e-11);
  });
}

TEST(LayernormLinear, RoundedWeightsCancelTheMean) {
  trials([](Random& random) {
    const int n = random.integer(1, 8), k = random.integer(2, 40);
    const Layer l = layer(random, n, k);
    const Vector x = random.vector(k).array() + std::pow(10.0, random.uniform(0, 3));
    const Matrix V = scaled(l).unaryExpr(&in_bfloat16);
    const Moments m = moments(x);
    const Vector first = V * Vector((x.array() - m.mean) * m.rstd) + l.W * l.b + l.c;
    expect_close(folded(x, m, l, V, V.rowwise().sum()), first, 1e-8);
  });
}

TEST(LayernormLinear, OtherSumDoesNot) {
  double worst = 0;
  trials([&](Random& random) {
    const int n = random.integer(1, 8), k = random.integer(2, 40);
    const Layer l = layer(random, n, k);
    const Vector x = random.vector(k).array() + 500;
    const Matrix V = scaled(l), rounded = V.unaryExpr(&in_bfloat16), e = rounded - V;
    const Moments m = moments(x);
    const Vector right = folded(x, m, l, rounded, rounded.rowwise().sum()), off = folded(x, m, l, rounded, V.rowwise().sum()) - right;
    expect_close(off, m.rstd * m.mean * e.rowwise().sum(), 1e-8);
    worst = std::max(worst, off.cwiseAbs().maxCoeff());
  });
  EXPECT_GT(worst, 10);
}

// The products and sums of the second form in float32, weights of 1 / sqrt(K).
double float_error(const Eigen::VectorXf& x, const Layer& l) {
  const double shrink = 1 / std::sqrt(static_cast<double>(x.size()));
  Layer small = l;
  small.W = (l.W * shrink).unaryExpr(&in_bfloat16);
  small.w = Vector::Ones(x.size());
  const Eigen::MatrixXf V = small.W.cast<float>();
  const Moments m = moments(x.cast<double>());
  const Vector want = direct(x.cast<double>(), m, small);
  double worst = 0;
  for (Eigen::Index n = 0; n < V.rows(); ++n) {
    float sum = 0, s = 0;
    for (Eigen::Index k = 0; k < x.size(); ++k) {
      sum += x[k] * V(n, k);
      s += V(n, k);
    }
    const float centred = (sum - static_cast<float>(m.mean) * s) * static_cast<float>(m.rstd);
    const double rest = small.W.row(n).dot(small.b) + small.c[n];
    worst = std::max(worst, std::abs(centred + rest - want[n]));
  }
  return worst;
}

TEST(LayernormLinear, FloatIsEnoughForBfloat16Rows) {
  double near = 0, far = 0;
  trials([&](Random& random) {
    const int k = 512;
    const Layer l = layer(random, 4, k);
    const double distance = std::pow(2.0, random.uniform(0, 7));
    const Vector row = random.vector(k, distance - 1, distance + 1).unaryExpr(&in_bfloat16);
    ASSERT_LT(std::abs(moments(row).mean * moments(row).rstd), 300);
    near = std::max(near, float_error(row.cast<float>(), l));
    far = std::max(far, float_error(random.vector(k, 0x1p19 - 1, 0x1p19 + 1).cast<float>(), l));
  });
  EXPECT_LT(near, 0x1p-9);  // a rounding to bfloat16 of numbers around 1
  EXPECT_GT(far, 0.5);
}

TEST(LayernormLinear, Slopes) {
  trials([](Random& random) {
    const int n = random.integer(1, 5), k = random.integer(2, 6);
    const Layer l = layer(random, n, k);
    const Vector x = random.vector(k), dy = random.vector(n);
    const auto loss = [&](const Vector& at, const Layer& with) {
      const Matrix V = scaled(with);
      return dy.dot(folded(at, moments(at), with, V, V.rowwise().sum()));
    };
    const Moments m = moments(x);
    const Vector xh = (x.array() - m.mean) * m.rstd, g = l.W.transpose() * dy, u = g.cwiseProduct(l.w), h = xh.cwiseProduct(l.w) + l.b;
    const Vector dx = m.rstd * (u.array() - u.mean() - xh.array() * (u.dot(xh) / k));
    const auto of = [&](Vector Layer::* part) {
      return gradient([&](const Vector& at) { Layer moved = l; moved.*part = at; return loss(x, moved); }, l.*part);
    };
    expect_close(dx, gradient([&](const Vector& at) { return loss(at, l); }, x), 1e-6);
    expect_close(g.cwiseProduct(xh), of(&Layer::w), 1e-7);
    expect_close(g, of(&Layer::b), 1e-7);
    expect_close(dy, of(&Layer::c), 1e-7);
    const Matrix dW = dy * h.transpose();
    const Vector flat = l.W.reshaped();
    expect_close(Vector(dW.reshaped()), gradient([&](const Vector& at) { Layer moved = l; moved.W = at.reshaped(n, k); return loss(x, moved); }, flat), 1e-7);
  });
}

}  // namespace
}  // namespace maths::layernorm_linear
