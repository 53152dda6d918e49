namespace SparseSearch.Query.Planning;

/// <summary>Where the queries of a calibration come from.</summary>
public enum CalibrationOrigin
{
    /// <summary>Made of the segment's own documents.</summary>
    Documents = 0,

    /// <summary>Given by whoever built the index, where there were enough; made of documents otherwise.</summary>
    Given = 1,
}
