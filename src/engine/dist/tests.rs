//! Every sampler against its law: cdf (Kolmogorov-Smirnov, 10^6 draws), mean and variance (4.5 standard errors), third
//! moments in closed form, and what the constructors refuse. The cdfs are statrs's, with parameters worked out here.

use super::check::{chi_square, kolmogorov_smirnov};
use super::standard::{NORMAL_TAIL, exponential, normal};
use super::ziggurat::TAIL as EXPONENTIAL_TAIL;
use super::{Dist, OutOfRange};
use crate::engine::draw::{Source, Substream};
use crate::engine::time::Span;
use statrs::distribution as oracle;
use statrs::distribution::ContinuousCDF;

const N: usize = 1_000_000;

fn stream(name: &str) -> Substream {
    Source::new(20_260_101, 0, name, "test", 0).nth(0)
}

/// A million draws of the law.
fn draws(name: &str, dist: &Dist) -> Vec<f64> {
    let mut draw = stream(name);
    (0..N).map(|_| dist.sample_ticks(&mut draw)).collect()
}

/// Mean and variance of the sample against the law's, within 4.5 standard errors (7e-6 each, two-sided). The error of
/// the variance is sqrt((m4 - var^2) / n) with the sample's fourth central moment, so m4 must exist and the tail be
/// tame.
fn check_moments(name: &str, dist: &Dist, sample: &[f64], tame: bool) {
    let n = sample.len() as f64;
    let error = (dist.variance() / n).sqrt();
    let mean = sample.iter().sum::<f64>() / n;
    assert!((mean - dist.mean()).abs() <= 4.5 * error, "{name}: mean {mean}, law {}", dist.mean());
    if tame {
        let central = |power: i32| sample.iter().map(|x| (x - dist.mean()).powi(power)).sum::<f64>() / n;
        let (second, fourth) = (central(2), central(4));
        let error = ((fourth - second * second) / n).sqrt();
        let gap = (second - dist.variance()).abs();
        assert!(gap <= 4.5 * error, "{name}: variance {second}, law {}", dist.variance());
    }
}

fn check(name: &str, dist: Result<Dist, OutOfRange>, law: &impl ContinuousCDF<f64, f64>, tame: bool) {
    let dist = dist.expect("valid parameters");
    let mut sample = draws(name, &dist);
    check_moments(name, &dist, &sample, tame);
    kolmogorov_smirnov(name, &mut sample, |x| law.cdf(x));
}

#[test]
fn exponential_and_its_sums_and_mixtures_follow_their_laws() {
    check("exponential", Dist::exponential(5e6), &oracle::Exp::new(2e-7).expect("rate"), true);
    check("erlang 1", Dist::erlang(5e6, 1), &oracle::Exp::new(2e-7).expect("rate"), true);
    check("erlang 3", Dist::erlang(3e6, 3), &oracle::Erlang::new(3, 1e-6).expect("stages"), true);
    check("erlang 20", Dist::erlang(2e7, 20), &oracle::Erlang::new(20, 1e-6).expect("stages"), true);
    check("hyperexponential 1", Dist::hyperexponential(1e6, 1.0), &oracle::Exp::new(1e-6).expect("rate"), true);
    let dist = Dist::hyperexponential(1e6, 3.0).expect("valid parameters");
    let mut sample = draws("hyperexponential", &dist);
    check_moments("hyperexponential", &dist, &sample, true);
    // cv 3: p = (1 + sqrt(8/10)) / 2.
    let p = 0.947_213_595_499_958;
    kolmogorov_smirnov("hyperexponential", &mut sample, |x| {
        let tail = |share: f64| share * (-2.0 * share * x / 1e6).exp();
        1.0 - tail(p) - tail(1.0 - p)
    });
}

#[test]
fn uniform_follows_its_law() {
    check("uniform", Dist::uniform(2e3, 5e3), &oracle::Uniform::new(2e3, 5e3).expect("bounds"), true);
}

#[test]
fn lognormal_follows_its_law() {
    for (name, sigma, tame) in [("lognormal 0.5", 0.5, true), ("lognormal 1.5", 1.5, false)] {
        let (mean, cv) = ((10.0 + sigma * sigma / 2.0_f64).exp(), ((sigma * sigma).exp() - 1.0).sqrt());
        check(name, Dist::lognormal(mean, cv), &oracle::LogNormal::new(10.0, sigma).expect("sigma"), tame);
    }
}

#[test]
fn gamma_follows_its_law() {
    for (name, shape) in [("gamma 0.25", 0.25), ("gamma 1", 1.0), ("gamma 4", 4.0), ("gamma 100", 100.0_f64)] {
        let law = oracle::Gamma::new(shape, 1e-3).expect("shape");
        check(name, Dist::gamma(shape * 1e3, 1.0 / shape.sqrt()), &law, true);
    }
}

#[test]
fn weibull_follows_its_law() {
    let root_pi = std::f64::consts::PI.sqrt();
    let law = oracle::Weibull::new(2.0, 1e6).expect("shape");
    check("weibull 2", Dist::weibull(root_pi / 2.0 * 1e6, (4.0 / root_pi.powi(2) - 1.0).sqrt()), &law, true);
    let law = oracle::Weibull::new(0.5, 1e6).expect("shape");
    check("weibull 0.5", Dist::weibull(2e6, 5.0_f64.sqrt()), &law, false);
}

#[test]
fn pareto_follows_its_law() {
    // Its mean and cv^2 are alpha / (alpha - 1) and 1 / (alpha (alpha - 2)); the variance's error needs alpha > 4.
    for (name, alpha, tame) in [("pareto 2.5", 2.5_f64, false), ("pareto 3", 3.0, false), ("pareto 10", 10.0, true)] {
        let (mean, cv) = (1e6 * alpha / (alpha - 1.0), (1.0 / (alpha * (alpha - 2.0))).sqrt());
        check(name, Dist::pareto(mean, cv), &oracle::Pareto::new(1e6, alpha).expect("alpha"), tame);
    }
}

#[test]
fn data_is_drawn_as_given() {
    let values = [3.0, 1.0, 4.0, 1.5, 5.0];
    let shares = [0.1, 0.5, 0.0, 0.15, 0.25];
    for (name, dist, shares) in [
        ("values", Dist::empirical(&values), [0.2; 5]),
        ("points", Dist::points(&values, &shares.map(|s| s * 7.0)), shares),
    ] {
        let dist = dist.expect("valid data");
        let sample = draws(name, &dist);
        check_moments(name, &dist, &sample, true);
        let count = |v: &f64| sample.iter().filter(|x| x.total_cmp(v).is_eq()).count() as u64;
        chi_square(&values.iter().map(count).collect::<Vec<_>>(), &shares);
    }
    let dist = Dist::histogram(&[10.0, 20.0, 50.0, 51.0], &[1.0, 6.0, 3.0]).expect("valid data");
    let mut sample = draws("histogram", &dist);
    check_moments("histogram", &dist, &sample, true);
    kolmogorov_smirnov("histogram", &mut sample, |x| {
        ((x - 10.0) / 10.0).clamp(0.0, 1.0) * 0.1
            + ((x - 20.0) / 30.0).clamp(0.0, 1.0) * 0.6
            + (x - 50.0).clamp(0.0, 1.0) * 0.3
    });
}

#[test]
fn redrawn_tails_have_the_right_weight_and_law() {
    // 10^7 draws leave 4500 exponential and 2600 normal values in the tails: enough for a test of their own.
    let n = 10_000_000;
    let mut draw = stream("tails");
    let mut excess: Vec<f64> =
        (0..n).map(|_| exponential(&mut draw) - EXPONENTIAL_TAIL).filter(|x| *x >= 0.0).collect();
    let p = (-EXPONENTIAL_TAIL).exp();
    chi_square(&[excess.len() as u64, n - excess.len() as u64], &[p, 1.0 - p]);
    kolmogorov_smirnov("exponential tail", &mut excess, |x| 1.0 - (-x).exp());

    let law = oracle::Normal::new(0.0, 1.0).expect("variance");
    let p = law.cdf(-NORMAL_TAIL);
    let (mut right, mut left) = (Vec::new(), Vec::new());
    for _ in 0..n {
        let z = normal(&mut draw);
        if z.abs() >= NORMAL_TAIL {
            if z > 0.0 { right.push(z) } else { left.push(-z) }
        }
    }
    let middle = n - (right.len() + left.len()) as u64;
    chi_square(&[left.len() as u64, middle, right.len() as u64], &[p, 1.0 - 2.0 * p, p]);
    kolmogorov_smirnov("right normal tail", &mut right, |x| 1.0 - law.cdf(-x) / p);
    kolmogorov_smirnov("left normal tail", &mut left, |x| 1.0 - law.cdf(-x) / p);
}

#[test]
fn moments_are_those_of_the_law() {
    let check = |dist: Result<Dist, OutOfRange>, mean: f64, cv2: f64, third: f64| {
        let dist = dist.expect("valid parameters");
        let moments = (dist.mean(), dist.cv2(), dist.third_moment().unwrap_or(f64::INFINITY));
        for (got, want) in [(moments.0, mean), (moments.1, cv2), (moments.2, third)] {
            let equal = got.total_cmp(&want).is_eq() || (got - want).abs() <= 1e-10 * want;
            assert!(equal, "{dist:?}: {got}, expected {want}");
        }
        assert!((dist.second_moment() - mean * mean * (1.0 + cv2)).abs() <= 1e-10 * mean * mean, "{dist:?}");
    };
    check(Dist::constant(3.0), 3.0, 0.0, 27.0);
    check(Dist::exponential(2.0), 2.0, 1.0, 48.0);
    check(Dist::uniform(0.0, 1.0), 0.5, 1.0 / 3.0, 0.25);
    check(Dist::lognormal(2.0, 2.0), 2.0, 4.0, 1_000.0);
    // Shape 2, scale 1: 2 * 3 * 4.
    check(Dist::gamma(2.0, 0.5_f64.sqrt()), 2.0, 0.5, 24.0);
    check(Dist::erlang(2.0, 2), 2.0, 0.5, 24.0);
    // Shape 1/2, scale 1: 6!.
    check(Dist::weibull(2.0, 5.0_f64.sqrt()), 2.0, 5.0, 720.0);
    // Alpha 4, least 3: 4 / (4 - 3) * 27.
    check(Dist::pareto(4.0, 0.125_f64.sqrt()), 4.0, 0.125, 108.0);
    check(Dist::pareto(4.0, 1.0), 4.0, 1.0, f64::INFINITY);
    check(Dist::hyperexponential(2.0, 1.0), 2.0, 1.0, 48.0);
    check(Dist::empirical(&[1.0, 3.0]), 2.0, 0.25, 14.0);
    check(Dist::points(&[1.0, 3.0], &[3.0, 1.0]), 1.5, 0.75 / 2.25, 7.5);
    check(Dist::histogram(&[0.0, 1.0], &[9.0]), 0.5, 1.0 / 3.0, 0.25);
}

#[test]
fn laws_without_spread_are_constants() {
    let check = |dist: Result<Dist, OutOfRange>, expected: Option<u64>| {
        let dist = dist.expect("valid parameters");
        assert_eq!(dist.constant_span(), expected.map(Span), "{dist:?}");
        assert_eq!(dist.is_zero(), expected == Some(0), "{dist:?}");
        assert!(expected.is_none_or(|ticks| dist.sample(&mut stream("constant")) == Span(ticks)));
    };
    check(Dist::constant(7.0), Some(7));
    check(Dist::constant(0.0), Some(0));
    check(Dist::exponential(0.0), Some(0));
    check(Dist::exponential(1.0), None);
    check(Dist::uniform(4.0, 4.0), Some(4));
    check(Dist::gamma(9.0, 0.0), Some(9));
    check(Dist::weibull(9.0, 0.0), Some(9));
    check(Dist::pareto(9.0, 0.0), Some(9));
    check(Dist::lognormal(9.0, 0.0), Some(9));
    check(Dist::erlang(0.0, 3), Some(0));
    check(Dist::hyperexponential(0.0, 2.0), Some(0));
    check(Dist::empirical(&[6.0, 6.0]), Some(6));
    check(Dist::points(&[6.0, 1.0], &[2.0, 0.0]), Some(6));
    check(Dist::histogram(&[6.0, 7.0], &[1.0]), None);
}

#[test]
fn impossible_parameters_are_refused_with_the_valid_range() {
    let check = |dist: Result<Dist, OutOfRange>, expected: &str| {
        assert_eq!(dist.map_err(|e| e.to_string()).expect_err("must be refused"), expected);
    };
    check(Dist::constant(-1.0), "constant is -1, expected 0 to 2^62 ticks");
    check(Dist::exponential(f64::NAN), "mean is NaN, expected 0 to 2^62 ticks");
    check(Dist::exponential(1e19), "mean is 10000000000000000000, expected 0 to 2^62 ticks");
    check(Dist::uniform(2.0, 1.0), "high is 1, expected at least low");
    check(Dist::lognormal(1.0, -0.5), "cv is -0.5, expected 0 to 100");
    check(Dist::weibull(1.0, 0.0001), "cv is 0.0001, expected 0, or 0.001 to 100");
    check(Dist::erlang(1.0, 0), "stages is 0, expected at least 1");
    check(Dist::hyperexponential(1.0, 0.5), "cv is 0.5, expected 1 to 100");
    check(Dist::empirical(&[]), "values is 0, expected at least 1 value");
    check(Dist::points(&[1.0], &[1.0, 2.0]), "weights is 2, expected as many as values");
    check(Dist::points(&[1.0], &[0.0]), "weights is 0, expected finite weights of at least 0, one of them positive");
    check(Dist::histogram(&[1.0, 1.0], &[1.0]), "bounds is 1, expected more than the bound before it");
}

#[test]
fn a_draw_never_exceeds_what_an_instant_can_take() {
    let dist = Dist::pareto(2.0_f64.powi(62), 100.0).expect("valid parameters");
    let mut draw = stream("longest");
    let longest = (0..N).map(|_| dist.sample(&mut draw)).max().expect("a million draws");
    assert_eq!(longest, Span(1 << 63));
}
