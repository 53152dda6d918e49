using SparseSearch.Eval.Datasets;
using SparseSearch.Eval.Tuning;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>Goal: nothing is tuned to what it is reported on. Method: values to choose among by hand, and splits that overlap.</summary>
public sealed class TuningChoiceTests : IDisposable
{
    private readonly EvalFiles _files = new();

    public TuningChoiceTests()
    {
        _files.Write("c/corpus.jsonl", """{"_id": "d", "text": "a"}""");
        _files.Write("c/queries.jsonl", "{\"_id\": \"q1\", \"text\": \"a\"}\n{\"_id\": \"q2\", \"text\": \"a\"}\n");
        Judge("train", "q1");
        Judge("test", "q2");
    }

    public void Dispose() => _files.Dispose();

    [Fact]
    public void EachFoldIsValuedByTheChoiceOfTheOthers()
    {
        // Fold 0 has queries 0 and 2, fold 1 has 1 and 3. Fold 1 chooses the second, fold 0 the first.
        double[][] values = [[1, 0, 1, 0.2], [0, 0.5, 0, 0.5]];
        var choice = CrossValidatedChoice.Of(values, 2);
        Assert.Equal((0, 2.2 / 4), (choice.Best, choice.Mean));
        // Queries 0 and 2 by the second: 0; queries 1 and 3 by the first: 0 and 0.2.
        Assert.Equal(0.2 / 4, choice.CrossValidated, 12);
    }

    [Fact]
    public void OfEqualCandidatesTheFirstIsChosen() =>
        Assert.Equal(0, CrossValidatedChoice.Of([[0.5, 0.5], [0.5, 0.5]], 2).Best);

    [Fact]
    public void TooFewQueriesOrUnequalRowsAreRefused()
    {
        Assert.Contains("2 queries; take 2 folds at least and 2 at most", Assert.Throws<ArgumentOutOfRangeException>(
            () => CrossValidatedChoice.Of([[1, 2]], 3)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => CrossValidatedChoice.Of([[1, 2], [1]], 2));
        Assert.Throws<ArgumentException>(() => CrossValidatedChoice.Of([], 2));
    }

    [Fact]
    public void ATrainingSplitIsOpenedWithTheSplitToReportOn()
    {
        var (train, heldOut) = TrainingSplit.Open(_files.At("c"), "train", "test");
        Assert.Equal(("train", "test"), (train.Split, heldOut!.Split));
        Assert.Null(TrainingSplit.Open(_files.At("c"), "train", null).HeldOut);
    }

    [Fact]
    public void ATestSplitIsRefusedUnderAnyName()
    {
        Assert.Contains("has train.", Refusal("test", null), StringComparison.Ordinal);
        Judge("dev", "q1", "q2");
        Assert.Contains("1 of the 2 queries of the split 'dev' are judged in 'test' too, 'q2' for one", Refusal("dev", null), StringComparison.Ordinal);
        Judge("other", "q1");
        Assert.Contains("are judged in 'other' too", Refusal("train", "other"), StringComparison.Ordinal);
        Assert.Contains("reported on", Refusal("train", "train"), StringComparison.Ordinal);
    }

    [Fact]
    public void WithoutJudgementsThereIsNothingToTuneBy() =>
        Assert.Contains("no judgements to tune by", Refusal("none", null), StringComparison.Ordinal);

    private string Refusal(string split, string? heldOut) =>
        Assert.Throws<InvalidOperationException>(() => TrainingSplit.Open(_files.At("c"), split, heldOut)).Message;

    private void Judge(string split, params string[] queries) => _files.Write(
        $"c/qrels/{split}.tsv", "query-id\tcorpus-id\tscore\n" + string.Concat(queries.Select(static query => $"{query}\td\t1\n")));
}
