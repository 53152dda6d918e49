using System.Globalization;
using SparseSearch.Core.Documents;
using SparseSearch.Core.Segments;
using SparseSearch.Core.Vectors;
using SparseSearch.Indexer.Inspection;
using SparseSearch.Indexer.Live;
using SparseSearch.Query.Impact;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: whatever stops a live index, every acknowledged change is there afterwards and right, and nothing half. Method:
/// one scripted life (writes, deletes, refreshes, commits, merges, a compaction), stopped before each of its file
/// operations, by a full disk of every size in steps, and by power cuts; then opened again with nothing in the way.
/// </summary>
public sealed class LiveIndexFaultTests
{
    private static readonly ISectionBuilder[] s_sections = [new ImpactPostingsBuilder()];

    private static readonly LiveOptions s_options = new()
    {
        Threads = 1,
        Merges = new MergeOptions { InBackground = false, Fanout = 2, SmallestTierDocs = 4 },
    };

    [Fact]
    public void AStopBetweenAnyTwoFileOperationsLosesNoAcknowledgedChange()
    {
        var merged = false;
        for (var stop = 0; ; stop++)
        {
            using var folder = new IndexTestFolder();
            var steps = 0;
            var life = new Life(folder.Path, new FileOperations((_, _) =>
            {
                if (steps++ >= stop)
                {
                    throw new IOException("stopped");
                }
            }));
            var isWhole = life.Run();
            life.AssertSurvives();
            merged |= life.HasMerged;
            if (isWhole)
            {
                Assert.True(merged);
                Assert.True(stop > 100, $"{stop} steps");
                return;
            }
        }
    }

    [Fact]
    public void AFullDiskLosesNoAcknowledgedChange()
    {
        var whole = 0;
        for (var bytes = 0; bytes < 60_000; bytes += 311)
        {
            using var folder = new IndexTestFolder();
            var plan = new FaultPlan((ulong)bytes) { DiskBytes = bytes };
            var life = new Life(folder.Path, plan.Files);
            whole += life.Run() ? 1 : 0;
            life.AssertSurvives();
        }

        Assert.InRange(whole, 0, 150);
    }

    [Fact]
    public void APowerCutLosesNoAcknowledgedChange()
    {
        for (var seed = 0; seed < 150; seed++)
        {
            using var folder = new IndexTestFolder();
            var plan = new FaultPlan((ulong)seed);
            var steps = 0;
            plan.Watch = _ =>
            {
                if (steps++ >= 3 + seed)
                {
                    throw new IOException("the power is gone");
                }
            };
            var life = new Life(folder.Path, plan.Files);
            life.Run();
            plan.CutPower();
            life.AssertSurvives();
        }
    }

    [Fact]
    public void AFailedFlushIsNeverAcknowledged()
    {
        for (var (after, isWhole) = (0, false); !isWhole; after++)
        {
            using var folder = new IndexTestFolder();
            var plan = new FaultPlan((ulong)after);
            plan.Fail(FileOperation.Flush, after);
            var life = new Life(folder.Path, plan.Files);
            isWhole = life.Run();
            Assert.True(!isWhole || plan.FlushCount <= after, $"flush {after} failed unnoticed");
            Assert.True(!isWhole || after > 25, $"{after} flushes");
            life.AssertSurvives();
        }
    }

    /// <summary>A scripted life, and what was acknowledged of it.</summary>
    private sealed class Life(string folder, FileOperations files)
    {
        private readonly List<string> _states = [""];
        private readonly SortedDictionary<string, string> _documents = new(StringComparer.Ordinal);
        private int _acknowledged;
        private bool _wasMade;

        public bool HasMerged { get; private set; }

        /// <summary>Lives until something fails.</summary>
        /// <returns>Whether nothing did.</returns>
        public bool Run()
        {
            try
            {
                using var index = LiveIndex.Create(
                    folder, Vocabulary.Numbered(LiveModel.Terms), s_options, s_sections, encoder: null, files);
                _wasMade = true;
                for (var round = 0; round < 4; round++)
                {
                    Change(index, round);
                    index.Refresh();
                    HasMerged |= index.Merge();
                    if (round % 2 == 1)
                    {
                        index.Commit();
                    }
                }

                index.Compact();
                Change(index, 9);
                return true;
            }
            catch (IOException)
            {
                return false;
            }
        }

        /// <summary>Opened again, the index is as it was after some change from the last acknowledged one on.</summary>
        public void AssertSurvives()
        {
            if (!File.Exists(Path.Combine(folder, IndexFolder.ManifestName)))
            {
                Assert.False(_wasMade);
                return;
            }

            using (var index = LiveIndex.Open(folder, s_options, s_sections))
            {
                index.Refresh();
                using var snapshot = index.Snapshot();
                Assert.Contains(StateOf(snapshot), _states.Skip(_acknowledged));
                index.Commit();
            }

            Assert.Empty(IndexVerification.Run(folder).Problems);
        }

        private static string StateOf(IndexSnapshot snapshot) => string.Join('\n', Enumerable
            .Range(0, snapshot.DocCount).Where(snapshot.IsLive)
            .Select(doc => Described(snapshot.Document(doc), snapshot.VectorOf(doc))).Order(StringComparer.Ordinal));

        private static string Described(SourceDocument document, SparseVector vector) => string.Create(
            CultureInfo.InvariantCulture,
            $"{document.Id} {document.Text} {string.Join(',', vector.TermIds.ToArray())} {string.Join(',', vector.Weights.ToArray())}");

        private void Change(LiveIndex index, int round)
        {
            for (var i = 0; i < 4; i++)
            {
                var number = (round * 3) + i;
                var vector = new SparseVector([number % 7, 10 + (number % 5), 20 + i], [1f, 2f + i, 0.5f]);
                var document = new SourceDocument($"id-{number % 9}", "", $"text {round} {i}");
                _documents[document.Id] = Described(document, vector);
                Note();
                index.Acknowledge(index.Put(document, vector));
                _acknowledged = _states.Count - 1;
            }

            var gone = $"id-{round % 9}";
            _documents.Remove(gone);
            Note();
            if (index.Delete(gone, out var sequence))
            {
                index.Acknowledge(sequence);
            }

            _acknowledged = _states.Count - 1;
        }

        private void Note() => _states.Add(string.Join('\n', _documents.Values.Order(StringComparer.Ordinal)));
    }
}
