using System.CommandLine;
using SparseSearch.Api.Texts;
using SparseSearch.Cli.Output;
using SparseSearch.Core.Searching;
using SparseSearch.Embedded.Composition;
using SparseSearch.Eval.Datasets;
using SparseSearch.Eval.Metrics;
using SparseSearch.Eval.Statistics;

namespace SparseSearch.Cli.Commands.Plans;

/// <summary>The verb <c>eval tune</c>: a training split in, the weights of hybrid search out.</summary>
internal static class EvalTuneCommand
{
    private const int Folds = 5;

    public static Command Create(Terminal terminal)
    {
        var inputs = new Inputs();
        var command = new Command(
            "tune",
            "Choose how BM25 and vectors are joined, by a training split: four ways to make scores comparable, with 21 weights each. "
            + "A test split is refused. With --held-out, what was chosen is measured on queries that had no part in it.\n\n"
            + "Example: sparsesearch eval tune data/scifact --model data/models/splade-tiny --split train --held-out test")
        {
            inputs.Folder, inputs.Model, inputs.Split, inputs.HeldOut, inputs.Metric, inputs.Depth, inputs.Samples, inputs.Seed, inputs.Work,
            inputs.Threads, inputs.Json,
        };
        inputs.Encoder.AddTo(command);
        command.SetAction((parsed, cancellationToken) => RunAsync(terminal, inputs, parsed, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Terminal terminal, Inputs inputs, ParseResult parsed, CancellationToken cancellationToken)
    {
        var metric = Metric.Parse(parsed.GetRequiredValue(inputs.Metric));
        var depth = CommonOptions.InRange("--depth", parsed.GetValue(inputs.Depth), 1, SearchRequest.MaxK);
        var samples = CommonOptions.InRange("--samples", parsed.GetValue(inputs.Samples), 1, PairedRandomization.MaxSamples);
        var seed = (ulong)CommonOptions.InRange("--seed", parsed.GetValue(inputs.Seed), 0, int.MaxValue);
        var (train, heldOut) = TrainingSplit.Open(
            parsed.GetRequiredValue(inputs.Folder), parsed.GetRequiredValue(inputs.Split), parsed.GetValue(inputs.HeldOut));
        if (train.JudgedQueries.Count < Folds)
        {
            throw new UsageException($"The split '{train.Split}' has {train.JudgedQueries.Count} judged queries with a text; {Folds} are the least.");
        }

        var evaluation = new Evaluation
        {
            Terminal = terminal,
            Dataset = train,
            ModelPath = parsed.GetRequiredValue(inputs.Model),
            WorkFolder = parsed.GetRequiredValue(inputs.Work),
            Encoder = inputs.Encoder.OptionsOf(parsed),
            Threads = CommonOptions.InRange("--threads", parsed.GetValue(inputs.Threads), 1, 1024),
        };
        var (session, _) = await evaluation.OpenAsync(cancellationToken).ConfigureAwait(false);
        using (session)
        {
            using var words = PlanSearch.Open(session.Index.Folder, new EngineSetting(TextEngines.Bm25), null, cancellationToken);
            using var vectors = PlanSearch.Open(session.Index.Folder, new EngineSetting(EngineCatalog.Default), null, cancellationToken);

            async Task<FusionLists> ListsAsync(CollectionFolder split)
            {
                FusionLists? lists = null;
                await WorkProgress.RunAsync(
                    terminal, $"searching {split.Split}", "queries", split.JudgedQueries.Count, async told => lists = await FusionLists.SearchAsync(
                        split, words, vectors, session.Encoder!, depth, metric, told, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
                return lists!;
            }

            var outcome = TuningOutcome.Of(
                metric, train, await ListsAsync(train).ConfigureAwait(false), heldOut,
                heldOut is null ? null : await ListsAsync(heldOut).ConfigureAwait(false), Folds, samples, seed);
            if (parsed.GetValue(inputs.Json))
            {
                terminal.Output.WriteLine(outcome.ToJson().ToJsonString());
            }
            else
            {
                outcome.Print(terminal);
            }
        }

        return ExitCodes.Done;
    }

    /// <summary>What the verb takes.</summary>
    private sealed class Inputs
    {
        public Argument<string> Folder { get; } = new("folder") { Description = "A collection with a split to tune on." };

        public Option<string> Model { get; } = new("--model", "-m")
        {
            Description = "Model that encodes documents and queries.",
            HelpName = "FOLDER",
            Required = true,
        };

        public Option<string> Split { get; } = new("--split")
        {
            Description = "The split whose queries choose; no test split, and none that shares a query with it.",
            HelpName = "NAME",
            DefaultValueFactory = static _ => "train",
        };

        public Option<string?> HeldOut { get; } = new("--held-out")
        {
            Description = "A split on which the choice is measured, with both engines alone.",
            HelpName = "NAME",
        };

        public Option<string> Metric { get; } = new("--metric")
        {
            Description = "The measure that chooses.",
            DefaultValueFactory = static _ => "ndcg@10",
        };

        public Option<int> Depth { get; } = new("--depth")
        {
            Description = "Hits of each list.",
            DefaultValueFactory = static _ => 1000,
        };

        public Option<int> Samples { get; } = new("--samples")
        {
            Description = "Samples of intervals and tests.",
            DefaultValueFactory = static _ => 10_000,
        };

        public Option<int> Seed { get; } = new("--seed")
        {
            Description = "Decides the samples.",
            DefaultValueFactory = static _ => 1,
        };

        public Option<string> Work { get; } = EvalCommand.WorkFolder();

        public EncoderInputs Encoder { get; } = new();

        public Option<int> Threads { get; } = CommonOptions.Threads();

        public Option<bool> Json { get; } = CommonOptions.Json();
    }
}
