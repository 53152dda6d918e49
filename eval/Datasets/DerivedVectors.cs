using SparseSearch.Core.Numerics;
using SparseSearch.Core.Vectors;

namespace SparseSearch.Eval.Datasets;

/// <summary>
/// A larger collection out of a real one, for measurements of size: the real vectors at random places, and between them
/// vectors derived from them that have the same lengths, lists and weights on the whole.
/// </summary>
/// <remarks>
/// A derived vector comes from a document <c>a</c> (each equally often) and a near neighbour <c>b</c>, the best by dot
/// product of 16 documents drawn from the upper thirds of the lists of a's 10 heaviest terms. Terms of both are kept
/// with probability 0.9, a's own with 0.75, b's own with the probability that keeps the length; weights are multiplied
/// by exp(N(0, 0.12²)) and, where the input's lie on 8-bit steps, rounded to these. What it cannot show: a real document
/// has about <c>count / real</c> relatives, which flatters every engine that clusters documents.
/// </remarks>
public static class DerivedVectors
{
    private const int RowsPerPart = 512, PartsPerBatch = 64;

    /// <summary>Streams that no document has.</summary>
    private const int PlacesStream = -2, OrderStream = -3;

    /// <summary>Writes a collection; the file depends on input, count and seed alone.</summary>
    /// <param name="docs">The real vectors, at least one.</param>
    /// <param name="columnCount">Size of the vocabulary.</param>
    /// <param name="options">How many, and the seed.</param>
    /// <param name="path">The <c>.csr</c> file to write.</param>
    /// <param name="rowsDone">Told now and then; null for silence.</param>
    /// <param name="cancellationToken">Looked at between parts; nothing is left of an interrupted file.</param>
    /// <exception cref="ArgumentException">There is no real vector, or more than are wanted in all.</exception>
    public static void Write(
        IReadOnlyList<SparseVector> docs, int columnCount, DerivedVectorsOptions options, string path,
        IProgress<int>? rowsDone = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(docs);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Threads, 1);
        if (docs.Count == 0 || options.Documents < docs.Count)
        {
            throw new ArgumentException(
                $"{options.Documents} vectors cannot hold the {docs.Count} real ones; ask for at least as many, and "
                + "give at least one.", nameof(options));
        }

        var parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = options.Threads,
            CancellationToken = cancellationToken,
        };
        using var writer = CsrWriter.Create(path, options.Documents, columnCount);
        var heavy = HeavyPostings.Build(docs, columnCount, parallel);
        var lattice = LatticeOf(docs);
        var places = Shuffled(options.Documents, new SeededRandom(options.Seed, PlacesStream));
        var order = Shuffled(docs.Count, new SeededRandom(options.Seed, OrderStream));
        var parts = new Part[PartsPerBatch];
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = new Part(docs, new DocumentMixer(docs, heavy, lattice, columnCount));
        }

        for (var row = 0; row < places.Length; row += RowsPerPart * PartsPerBatch)
        {
            Parallel.For(0, PartsPerBatch, parallel, part =>
            {
                var start = Math.Min(places.Length, row + (part * RowsPerPart));
                parts[part].Fill(
                    places.AsSpan(start, Math.Min(RowsPerPart, places.Length - start)), order, options.Seed);
            });
            foreach (var part in parts)
            {
                part.AppendTo(writer);
            }

            rowsDone?.Report(Math.Min(places.Length, row + (RowsPerPart * PartsPerBatch)));
        }

        writer.Complete();
    }

    /// <summary>The 8-bit steps on which all weights lie, or null.</summary>
    private static WeightQuantizer? LatticeOf(IReadOnlyList<SparseVector> docs)
    {
        var weights = new float[docs.Sum(static doc => (long)doc.Nnz)];
        var count = 0;
        foreach (var doc in docs)
        {
            doc.Weights.CopyTo(weights.AsSpan(count));
            count += doc.Nnz;
        }

        var quantizer = WeightQuantizer.Choose(weights);
        return quantizer.Bits == WeightQuantizer.ByteBits ? quantizer : null;
    }

    /// <summary>The numbers from 0 in random order (Fisher and Yates).</summary>
    private static int[] Shuffled(int count, SeededRandom random)
    {
        var numbers = new int[count];
        for (var i = 0; i < count; i++)
        {
            var other = random.Next(i + 1);
            (numbers[i], numbers[other]) = (numbers[other], i);
        }

        return numbers;
    }

    /// <summary>Rows that one thread makes and another writes.</summary>
    private sealed class Part(IReadOnlyList<SparseVector> docs, DocumentMixer mixer)
    {
        private readonly List<int> _lengths = [];
        private readonly List<int> _termIds = [];
        private readonly List<float> _weights = [];

        /// <summary>Makes rows. A source below the number of real documents is one of them, another is derived.</summary>
        public void Fill(ReadOnlySpan<int> sources, int[] order, ulong seed)
        {
            _lengths.Clear();
            _termIds.Clear();
            _weights.Clear();
            foreach (var source in sources)
            {
                if (source < docs.Count)
                {
                    Add(docs[source].TermIds, docs[source].Weights);
                    continue;
                }

                mixer.Derive(order[source % docs.Count], new SeededRandom(seed, source));
                Add(mixer.TermIds, mixer.Weights);
            }
        }

        public void AppendTo(CsrWriter writer)
        {
            var termIds = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_termIds);
            var weights = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_weights);
            foreach (var length in _lengths)
            {
                writer.Append(termIds[..length], weights[..length]);
                termIds = termIds[length..];
                weights = weights[length..];
            }
        }

        private void Add(ReadOnlySpan<int> termIds, ReadOnlySpan<float> weights)
        {
            _lengths.Add(termIds.Length);
            _termIds.AddRange(termIds);
            _weights.AddRange(weights);
        }
    }
}
