namespace SparseSearch.Eval.Plans;

/// <summary>A collection of a plan.</summary>
/// <param name="Name">What it is called in the report, with its split, for example <c>scifact/test</c>.</param>
/// <param name="Folder">Where it is, as a full path.</param>
/// <param name="Split">The split; <see cref="Datasets.CollectionFolder.NoSplit"/> for no judgements.</param>
/// <param name="Queries">How many of its queries, the first ones; null for all.</param>
public sealed record PlanDataset(string Name, string Folder, string Split, int? Queries)
{
    /// <summary>Opens it.</summary>
    public Datasets.CollectionFolder Open()
    {
        var all = Datasets.CollectionFolder.Open(Folder, Split);
        return Queries is { } count ? all.First(count) : all;
    }
}

/// <summary>An encoder of a plan.</summary>
/// <param name="Name">What it is called in the report.</param>
/// <param name="Model">The model, as a full path.</param>
/// <param name="MaxTokens">Tokens a text at most; null for the model's own limit.</param>
public sealed record PlanEncoder(string Name, string Model, int? MaxTokens);

/// <summary>An engine of a plan, with its settings.</summary>
/// <param name="Name">What it is called in the report.</param>
/// <param name="Engine">Which engine it is.</param>
/// <param name="Setting">Its settings, <c>knob=number</c> separated by blanks; empty for its defaults.</param>
/// <param name="Recall">A recall that is asked for in place of a setting; null for none.</param>
/// <param name="Feedback">How queries are made anew from what they find first, as <c>eval --feedback</c> takes it; null for not at all.</param>
/// <param name="NeedsEncoder">Whether it searches vectors.</param>
public sealed record PlanEngine(string Name, string Engine, string Setting, string? Recall, string? Feedback, bool NeedsEncoder);

/// <summary>A figure that has to come out.</summary>
/// <param name="Collection">A collection of the plan, by name.</param>
/// <param name="Encoder">An encoder, by name; null for an engine that needs none.</param>
/// <param name="Engine">An engine, by name.</param>
/// <param name="Metric">The name of one of the plan's measures.</param>
/// <param name="Value">What it should be.</param>
/// <param name="Tolerance">How far it may be off, at least 0.</param>
public sealed record PlanExpectation(
    string Collection, string? Encoder, string Engine, string Metric, double Value, double Tolerance);

/// <summary>One thing to measure.</summary>
/// <param name="Collection">Where.</param>
/// <param name="Encoder">With which vectors; null for none.</param>
/// <param name="Engine">With which engine.</param>
public sealed record PlanCell(PlanDataset Collection, PlanEncoder? Encoder, PlanEngine Engine)
{
    /// <summary>Its name: collection, encoder and engine.</summary>
    public string Id => string.Join(' ', (string[])[Collection.Name, .. Encoder is null ? (string[])[] : [Encoder.Name], Engine.Name]);

    /// <summary>Its name without the collection's.</summary>
    public string System => Encoder is null ? Engine.Name : $"{Encoder.Name} {Engine.Name}";
}
