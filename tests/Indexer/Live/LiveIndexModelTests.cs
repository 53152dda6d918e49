using CsCheck;
using SparseSearch.Core.Documents;
using SparseSearch.Core.Segments;
using SparseSearch.Core.Vectors;
using SparseSearch.Indexer;
using SparseSearch.Indexer.Live;
using SparseSearch.Indexer.Log;
using SparseSearch.Query.Clustered;
using SparseSearch.Query.Impact;
using SparseSearch.Seismic;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: whatever is done to a live index in whatever order, it holds and answers what a plain dictionary would.
/// Method: random sequences of all its operations, 12,000 steps in all, with every engine's answers compared.
/// </summary>
public sealed class LiveIndexModelTests
{
    private static readonly ISectionBuilder[] s_sections =
        [new ImpactPostingsBuilder(), new ClusterSectionsBuilder(32), new SeismicIndexBuilder(new SeismicBuildOptions
        {
            Pruning = PruningStrategy.FixedSize,
            PostingsPerList = SeismicBuildOptions.MaxPostingsPerList,
            SummaryEnergy = 1,
            Threads = 1,
        })];

    /// <summary>Multiples of a power of two, so that every segment keeps them unchanged.</summary>
    private static readonly Gen<SparseVector> s_vector =
        Gen.Dictionary(Gen.Int[0, LiveModel.Terms - 1], Gen.Int[1, 128].Select(static w => w / 16f))[0, 8]
            .Select(d => new SparseVector([.. d.Keys.Order()], [.. d.OrderBy(p => p.Key).Select(p => p.Value)]));

    private static readonly Gen<string> s_id = Gen.Int[0, 25].Select(static i => $"id-{i}");

    private static readonly Gen<Action<Run>> s_step = Gen.Frequency(
        (10, Gen.Select(s_id, s_vector, Gen.Int[0, 99])
            .Select((id, vector, n) => (Action<Run>)(run => run.Put(id, $"text {n}", vector)))),
        (4, s_id.Select(id => (Action<Run>)(run => run.Delete(id)))),
        (4, Gen.Const<Action<Run>>(static run => run.Refresh())),
        (1, Gen.Const<Action<Run>>(static run => run.Index.Commit())),
        (2, Gen.Const<Action<Run>>(static run => run.Index.Merge())),
        (1, Gen.Const<Action<Run>>(static run => run.Compact())),
        (1, Gen.Const<Action<Run>>(static run => run.Reopen())),
        (1, Gen.Const<Action<Run>>(static run => run.KeepSnapshot())),
        (3, Gen.Select(s_vector, Gen.Int[1, 30])
            .Select((query, k) => (Action<Run>)(run => run.Search(query, k)))));

    [Fact]
    public void ALiveIndexIsTheDictionaryThatItStandsFor() =>
        Gen.Select(s_step.Array[60], Gen.Bool).Sample(
            (steps, isOrdered) =>
            {
                using var run = new Run(isOrdered ? DocumentOrder.Similarity : DocumentOrder.Arrival);
                foreach (var step in steps)
                {
                    step(run);
                }

                run.Reopen();
                run.Search(s_all, 30);
            },
            iter: 200, threads: 1);

    private static readonly SparseVector s_all = new(
        [.. Enumerable.Range(0, LiveModel.Terms)], [.. Enumerable.Repeat(1f, LiveModel.Terms)]);

    /// <summary>An index beside its model, and the model as it was at the last refresh.</summary>
    private sealed class Run : IDisposable
    {
        private readonly IndexTestFolder _folder = new();
        private readonly LiveOptions _options;
        private readonly LiveModel _model = new();
        private LiveModel _visible = new();
        private IndexSnapshot? _kept;
        private LiveModel? _keptModel;

        public Run(DocumentOrder order)
        {
            _options = new LiveOptions
            {
                Durability = Durability.System,
                Order = order,
                Threads = 1,
                Merges = new MergeOptions { InBackground = false, Fanout = 3, SmallestTierDocs = 4 },
            };
            Index = LiveIndex.Create(_folder.Path, Vocabulary.Numbered(LiveModel.Terms), _options, s_sections);
        }

        public LiveIndex Index { get; private set; }

        public void Put(string id, string text, SparseVector vector)
        {
            var document = new SourceDocument(id, "title", text);
            Index.Acknowledge(Index.Put(document, vector));
            _model.Put(document, vector);
        }

        public void Delete(string id)
        {
            Assert.Equal(_model.Delete(id), Index.Delete(id, out var sequence));
            Index.Acknowledge(sequence);
        }

        public void Refresh()
        {
            Index.Refresh();
            See();
        }

        public void Compact()
        {
            Index.Compact();
            See();
            Assert.Equal(0, Index.Statistics.DeadDocCount);
            Assert.InRange(Index.Statistics.SegmentCount, 0, 1);
        }

        public void Reopen()
        {
            Index.Dispose();
            Index = LiveIndex.Open(_folder.Path, _options, s_sections);
            Refresh();
            using var snapshot = Index.Snapshot();
            _model.AssertHolds(snapshot);
        }

        public void KeepSnapshot()
        {
            _kept?.Dispose();
            Refresh();
            (_kept, _keptModel) = (Index.Snapshot(), _visible);
        }

        public void Search(SparseVector query, int k)
        {
            Refresh();
            Assert.Equal(_model.Count, Index.Statistics.LiveDocCount);
            using var snapshot = Index.Snapshot();
            foreach (var engine in TestEngines.Names)
            {
                _visible.AssertAnswers(snapshot, engine, query, k);
                if (_kept is not null)
                {
                    _keptModel?.AssertAnswers(_kept, engine, query, k);
                }
            }
        }

        public void Dispose()
        {
            _kept?.Dispose();
            Index.Dispose();
            _folder.Dispose();
        }

        private void See() => _visible = _model.Copy();
    }
}
