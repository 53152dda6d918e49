namespace SparseSearch.Query.Feedback;

/// <summary>Where a search by words and one by vector are joined, if the vector is made anew by feedback.</summary>
public enum FeedbackInterpolation
{
    /// <summary>The documents for the feedback come from the joined list; the answer is that of the new vector alone.</summary>
    Before,

    /// <summary>The documents come from the vector's own list; the new vector's list is joined with that of the words.</summary>
    After,

    /// <summary>The documents come from the joined list, and the new vector's list is joined too.</summary>
    Both,
}
