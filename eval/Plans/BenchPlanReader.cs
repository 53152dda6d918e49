using SparseSearch.Eval.Datasets;
using SparseSearch.Eval.Metrics;
using SparseSearch.Eval.Statistics;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace SparseSearch.Eval.Plans;

/// <summary>
/// Reads plans: YAML, and therefore JSON. Strict: what is not known, doubled or missing is refused with its line. Folders and models
/// are relative to the plan's own folder.
/// </summary>
public static class BenchPlanReader
{
    /// <summary>The largest number of cells.</summary>
    public const int MaxCells = 100_000;

    private const string FileEndings = ".yaml, .yml or .json";

    /// <summary>Reads a plan.</summary>
    /// <param name="path">The file.</param>
    /// <param name="needsEncoder">Every engine there is, with whether it searches vectors.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="PlanException">It is no YAML, or asks for what there is not; the message names the line.</exception>
    public static BenchPlan Read(string path, IReadOnlyDictionary<string, bool> needsEncoder)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(needsEncoder);
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"There is no plan '{path}'; give a file that ends in {FileEndings}.", path);
        }

        var yaml = new YamlStream();
        try
        {
            using var reader = new StreamReader(path);
            yaml.Load(reader);
        }
        catch (YamlException fault)
        {
            throw new PlanException(path, fault.Start.Line, $"this is no YAML: {(fault.InnerException ?? fault).Message}");
        }

        return yaml.Documents.Count == 1
            ? new Reading(path, needsEncoder).PlanOf(new YamlPart(path, "a plan", yaml.Documents[0].RootNode))
            : throw new PlanException(path, 1, $"it holds {yaml.Documents.Count} documents; a plan is one.");
    }

    /// <summary>One plan being read.</summary>
    private sealed class Reading(string path, IReadOnlyDictionary<string, bool> needsEncoder)
    {
        private readonly string _folder = Path.GetDirectoryName(Path.GetFullPath(path))!;

        public BenchPlan PlanOf(YamlPart part)
        {
            var metrics = Metrics(part);
            var plan = new BenchPlan
            {
                Name = part.Text("name") ?? Path.GetFileNameWithoutExtension(path),
                Collections = Distinct(part, "collections", [.. part.List("collections").SelectMany(Collections)], static one => one.Name),
                Encoders = Distinct(part, "encoders", [.. part.List("encoders").Select(Encoder)], static one => one.Name),
                Engines = Distinct(part, "engines", [.. part.List("engines").Select(Engine)], static one => one.Name),
                Metrics = metrics,
                MainMetric = part.Text("metric") is { } main ? OneOf(part, "metric", main, metrics) : metrics[0],
                Depth = part.Whole("depth", 1, Commands.EvaluateOptions.DepthLimit) ?? 1000,
                TimedHits = part.Whole("timed-hits", 1, Commands.EvaluateOptions.DepthLimit) ?? 10,
                Baseline = part.Text("baseline"),
                Samples = part.Whole("samples", 1, PairedRandomization.MaxSamples) ?? 10_000,
                Seed = part.Whole("seed", 0, int.MaxValue) ?? 1,
            };
            var expected = part.List("expect");
            part.End();
            Check(part, plan);
            return plan with { Expectations = [.. expected.Select(node => Expectation(node, plan))] };
        }

        private static void Check(YamlPart part, BenchPlan plan)
        {
            if (plan.Collections.Count == 0 || plan.Engines.Count == 0)
            {
                throw part.FaultAt("collections", "a plan needs at least one of 'collections' and one of 'engines'.");
            }

            if (plan.Encoders.Count == 0 && plan.Engines.FirstOrDefault(static engine => engine.NeedsEncoder) is { } searcher)
            {
                throw part.FaultAt("encoders", $"the engine {searcher.Name} searches vectors, and the plan has no encoder; name one in 'encoders'.");
            }

            if (plan.Baseline is { } baseline && plan.Engines.All(engine => engine.Name != baseline))
            {
                throw part.FaultAt(
                    "baseline",
                    $"'baseline' is '{baseline}', which is no engine of the plan; it has {string.Join(", ", plan.Engines.Select(static one => one.Name))}.");
            }

            var cells = (long)plan.Collections.Count * Math.Max(1, plan.Encoders.Count) * plan.Engines.Count;
            if (cells > MaxCells)
            {
                throw part.FaultAt("collections", $"the plan has {cells} cells; {MaxCells} are the most.");
            }
        }

        private static IReadOnlyList<Metric> Metrics(YamlPart part)
        {
            var names = part.List("metrics").Select(static node => $"{node}").ToArray();
            try
            {
                return names.Length == 0 ? Metric.Defaults : Metric.ParseList(string.Join(',', names));
            }
            catch (FormatException fault)
            {
                throw part.FaultAt("metrics", fault.Message);
            }
        }

        private static Metric OneOf(YamlPart part, string member, string name, IReadOnlyList<Metric> metrics)
        {
            try
            {
                var metric = Metric.Parse(name);
                return metrics.Contains(metric)
                    ? metric
                    : throw new FormatException($"'{name}' is none of the plan's measures, {string.Join(", ", metrics)}; add it to 'metrics'.");
            }
            catch (FormatException fault)
            {
                throw part.FaultAt(member, fault.Message);
            }
        }

        private List<PlanDataset> Collections(YamlNode node)
        {
            var part = YamlPart.Of(path, "a collection", node, "folder");
            var folder = Path.GetFullPath(part.RequiredText("folder"), _folder);
            var name = part.Text("name") ?? Path.GetFileName(Path.TrimEndingDirectorySeparator(folder));
            var queries = part.Whole("queries", 1, int.MaxValue);
            string[] splits = [.. part.List("splits").Concat(part.List("split")).Select(static split => $"{split}")];
            part.End();
            if (!Directory.Exists(folder))
            {
                throw part.FaultAt("folder", $"there is no folder '{folder}'.");
            }

            return [.. SplitsOf(part, folder, splits).Select(split => new PlanDataset(
                (split == CollectionFolder.NoSplit ? name : $"{name}/{split}") + (queries is null ? "" : $"[:{queries}]"), folder, split, queries))];
        }

        /// <summary>The splits that are asked for; where none is, the one that is meant.</summary>
        private static string[] SplitsOf(YamlPart part, string folder, string[] asked)
        {
            var known = CollectionFolder.FindSplits(folder);
            if (asked.FirstOrDefault(split => split != CollectionFolder.NoSplit && !known.Contains(split)) is { } unknown)
            {
                throw part.FaultAt(
                    "split",
                    $"'{folder}' has no split '{unknown}'; {(known.Count == 0 ? "it has no judgements" : $"it has {string.Join(", ", known)}")}.");
            }

            return asked.Length > 0 ? asked
                : CollectionFolder.UsualSplitOf(known) is { } usual ? [usual]
                : throw part.FaultAt("folder", $"'{folder}' has the splits {string.Join(", ", known)}; choose with 'split' or 'splits'.");
        }

        private PlanEncoder Encoder(YamlNode node)
        {
            var part = YamlPart.Of(path, "an encoder", node, "model");
            var model = Path.GetFullPath(part.RequiredText("model"), _folder);
            var encoder = new PlanEncoder(
                part.Text("name") ?? Path.GetFileName(Path.TrimEndingDirectorySeparator(model)), model,
                part.Whole("max-tokens", 1, 1 << 20));
            part.End();
            return Path.Exists(model) ? encoder : throw part.FaultAt("model", $"there is no model '{model}'.");
        }

        private PlanEngine Engine(YamlNode node)
        {
            var part = YamlPart.Of(path, "an engine", node, "engine");
            var (recall, setting, feedback) = (part.Text("recall"), part.Text("setting") ?? "", part.Text("feedback"));
            var engine = recall is null ? part.RequiredText("engine") : part.Text("engine") ?? "auto";
            if (!needsEncoder.TryGetValue(engine, out var searchesVectors))
            {
                throw part.FaultAt("engine", $"there is no engine '{engine}'; there are {string.Join(", ", needsEncoder.Keys)}.");
            }

            if (recall is not null && (setting.Length > 0 || engine != "auto"))
            {
                throw part.FaultAt("recall", "'recall' chooses engine and settings; leave out 'engine' and 'setting'.");
            }

            var name = part.Text("name") ?? string.Join(' ', ((string?[])[engine, recall, setting, feedback]).Where(static text => text is { Length: > 0 }));
            part.End();
            return new PlanEngine(name, engine, setting, recall, feedback, searchesVectors);
        }

        private PlanExpectation Expectation(YamlNode node, BenchPlan plan)
        {
            var part = new YamlPart(path, "an expectation", node);
            var expectation = new PlanExpectation(
                part.RequiredText("collection"), part.Text("encoder"), part.RequiredText("engine"),
                $"{OneOf(part, "metric", part.Text("metric") ?? $"{plan.MainMetric}", plan.Metrics)}", part.Number("value"),
                part.Number("tolerance", 0.001));
            part.End();
            return plan.Cells.Any(cell => cell.Collection.Name == expectation.Collection
                    && cell.Encoder?.Name == expectation.Encoder && cell.Engine.Name == expectation.Engine)
                ? expectation
                : throw part.FaultAt(
                    "collection",
                    $"the plan measures nothing that is called '{expectation.Collection}', '{expectation.Encoder}', '{expectation.Engine}'; "
                    + "name a collection with its split, an encoder where the engine searches vectors, and an engine, each as the plan does.");
        }

        private static IReadOnlyList<T> Distinct<T>(YamlPart part, string member, IReadOnlyList<T> all, Func<T, string> nameOf)
        {
            var twice = all.GroupBy(nameOf).FirstOrDefault(static group => group.Count() > 1);
            return twice is null
                ? all
                : throw part.FaultAt(member, $"'{twice.Key}' stands twice in '{member}'; give each a 'name' of its own.");
        }
    }
}
