using SparseSearch.Core.Segments;

namespace SparseSearch.Benchmarks.Kills;

/// <summary>
/// What an index must hold: for each document the versions that it may have, 0 for none. More than one while it is not
/// known whether a change that was under way took place.
/// </summary>
internal sealed class KillModel(int documents)
{
    private readonly SortedSet<int>[] _allowed =
        [.. Enumerable.Range(0, documents).Select(static _ => new SortedSet<int> { 0 })];

    /// <summary>Documents that were found right so far.</summary>
    public long Checked { get; private set; }

    /// <summary>A change that was acknowledged.</summary>
    public void Must(int number, int version) => _allowed[number] = [version];

    /// <summary>A change that may have taken place.</summary>
    public void May(int number, int version) => _allowed[number].Add(version);

    /// <summary>Compares an index with the model; afterwards the model is what was found.</summary>
    /// <exception cref="InvalidDataException">A document is missing, doubled, half or of a version that it cannot have.</exception>
    public void Check(IndexSnapshot index)
    {
        var found = new int[_allowed.Length];
        for (var docId = 0; docId < index.DocCount; docId++)
        {
            if (!index.IsLive(docId))
            {
                continue;
            }

            var document = index.Document(docId);
            var number = KillDocuments.NumberOf(document.Id);
            var version = int.Parse(
                document.Text.AsSpan("version ".Length, document.Text.IndexOf(" of ", StringComparison.Ordinal) - "version ".Length),
                System.Globalization.CultureInfo.InvariantCulture);
            var vector = KillDocuments.Vector(number, version);
            if (found[number] != 0)
            {
                throw new InvalidDataException($"{document.Id} is there twice, as versions {found[number]} and {version}.");
            }

            if (document != KillDocuments.Document(number, version) || !index.VectorOf(docId).TermIds.SequenceEqual(vector.TermIds)
                || !index.VectorOf(docId).Weights.SequenceEqual(vector.Weights))
            {
                throw new InvalidDataException($"{document.Id} is not its version {version}: a part of it is another's.");
            }

            if (!index.TryFind(document.Id, out var byId) || byId != docId)
            {
                throw new InvalidDataException($"{document.Id} is document {docId}, and its id finds {byId}.");
            }

            found[number] = version;
        }

        for (var number = 0; number < found.Length; number++)
        {
            if (!_allowed[number].Contains(found[number]))
            {
                throw new InvalidDataException(
                    $"{KillDocuments.IdOf(number)} has version {found[number]}, and may have {string.Join(" or ", _allowed[number])} (0 is none).");
            }

            _allowed[number] = [found[number]];
            Checked += found[number] == 0 ? 0 : 1;
        }
    }
}
