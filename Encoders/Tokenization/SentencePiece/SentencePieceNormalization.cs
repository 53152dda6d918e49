namespace SparseSearch.Encoders.Tokenization.SentencePiece;

/// <summary>The settings of a SentencePiece model that decide its normaliser; the defaults are the format's.</summary>
internal sealed record SentencePieceNormalization
{
    /// <summary>What characters are replaced by; null for nothing (the rule "identity").</summary>
    public CharsMap? CharsMap { get; init; }

    /// <summary>Whether a space is set in front of a text, so that its first word is like others.</summary>
    public bool AddsDummySpace { get; init; } = true;

    /// <summary>Whether spaces at the ends and all but one of several go.</summary>
    public bool RemovesExtraWhitespace { get; init; } = true;

    /// <summary>Whether spaces are written as ▁.</summary>
    public bool EscapesWhitespace { get; init; } = true;

    /// <summary>Whether the space that is added stands behind the text.</summary>
    public bool TreatsWhitespaceAsSuffix { get; init; }
}
