namespace SparseSearch.Eval.Datasets;

/// <summary>Sees that nothing is tuned to the queries it is reported on.</summary>
public static class TrainingSplit
{
    /// <summary>Opens a split to tune on.</summary>
    /// <param name="folder">The collection.</param>
    /// <param name="split">A split that is neither <see cref="CollectionFolder.UsualSplit"/> nor shares a judged query with it.</param>
    /// <param name="heldOut">A further split that must not share a query with it; null for none.</param>
    /// <exception cref="InvalidOperationException">The split is a test split, has no judgements, or shares queries.</exception>
    public static (CollectionFolder Train, CollectionFolder? HeldOut) Open(string folder, string split, string? heldOut)
    {
        ArgumentException.ThrowIfNullOrEmpty(split);
        if (split == CollectionFolder.UsualSplit || split == heldOut)
        {
            throw new InvalidOperationException(
                $"The split '{split}' is what figures are reported on; what is tuned to it says nothing of other queries. Tune on another "
                + $"split: '{folder}' has {Others(folder, split)}.");
        }

        var train = CollectionFolder.Open(folder, split);
        if (!train.IsJudged)
        {
            throw new InvalidOperationException($"The split '{split}' of '{folder}' has no judgements to tune by.");
        }

        if (CollectionFolder.FindSplits(folder).Contains(CollectionFolder.UsualSplit))
        {
            RefuseShared(train, CollectionFolder.Open(folder, CollectionFolder.UsualSplit));
        }

        var reported = heldOut is null ? null : CollectionFolder.Open(folder, heldOut);
        if (reported is not null)
        {
            RefuseShared(train, reported);
        }

        return (train, reported);
    }

    private static void RefuseShared(CollectionFolder train, CollectionFolder reported)
    {
        var shared = train.Qrels.QueryIds.Where(reported.Qrels.IsJudged).ToArray();
        if (shared.Length > 0)
        {
            throw new InvalidOperationException(
                $"{shared.Length} of the {train.Qrels.QueryIds.Count} queries of the split '{train.Split}' are judged in '{reported.Split}' too, "
                + $"'{shared[0]}' for one; tune on queries of their own.");
        }
    }

    private static string Others(string folder, string split)
    {
        var others = CollectionFolder.FindSplits(folder).Where(name => name != CollectionFolder.UsualSplit && name != split).ToArray();
        return others.Length == 0 ? "no other one" : string.Join(", ", others);
    }
}
