using SparseSearch.Api.Texts;
using SparseSearch.Api.Vectors;
using SparseSearch.Core.Searching;
using SparseSearch.Embedded.Composition;
using SparseSearch.Eval.Plans;
using SparseSearch.Query.Feedback;
using SparseSearch.Query.Planning;

namespace SparseSearch.Cli.Commands.Plans;

/// <summary>What a plan may say of engines.</summary>
internal static class PlanEngines
{
    /// <summary>Every engine, with whether it searches vectors.</summary>
    public static IReadOnlyDictionary<string, bool> NeedEncoder { get; } =
        TextEngines.AllNames.ToDictionary(static name => name, static name => name != TextEngines.Bm25);

    /// <summary>Engines whose hits are exact.</summary>
    public static IReadOnlyCollection<string> Exact { get; } =
        [EngineCatalog.Default, EngineCatalog.ClusteredExact, EngineCatalog.Exhaustive, VectorEngines.Lucene];

    /// <summary>Engines whose scores are those of the exact ones.</summary>
    public static IReadOnlyCollection<string> Vectors { get; } = [.. VectorEngines.Names];

    /// <summary>An engine's setting.</summary>
    /// <exception cref="UsageException">The setting or the recall cannot be read, or the engine has no such setting.</exception>
    public static EngineSetting SettingOf(PlanEngine engine)
    {
        try
        {
            if (engine.Recall is { } recall)
            {
                return PlannedEngine.SettingFor(RecallTarget.Parse(recall));
            }

            var setting = EngineSetting.Parse($"{engine.Engine} {engine.Setting}");
            if (TextEngines.Has(setting.Engine))
            {
                _ = TextEngines.Bm25Of(setting);
            }

            return setting;
        }
        catch (Exception fault) when (fault is FormatException or ArgumentException)
        {
            throw new UsageException($"The engine '{engine.Name}' of the plan: {fault.Message}");
        }
    }

    /// <summary>An engine's feedback, or null.</summary>
    /// <exception cref="UsageException">It cannot be read, or the engine cannot do it.</exception>
    public static FeedbackOptions? FeedbackOf(PlanEngine engine)
    {
        try
        {
            return engine.Feedback is null ? null : CommonOptions.FeedbackOf(engine.Feedback, engine.Engine);
        }
        catch (UsageException fault)
        {
            throw new UsageException($"The engine '{engine.Name}' of the plan: {fault.Message}");
        }
    }
}
