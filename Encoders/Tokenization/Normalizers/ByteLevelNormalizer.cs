namespace SparseSearch.Encoders.Tokenization.Normalizers;

/// <summary>Spells every byte of the text in UTF-8 as a character (<see cref="ByteAlphabet"/>).</summary>
internal sealed class ByteLevelNormalizer : ITextNormalizer
{
    private const int MaxBytesAUnit = 3;

    /// <inheritdoc/>
    public bool Normalize(scoped ReadOnlySpan<char> text, ref TextBuffer output)
    {
        var units = output.AppendSpan(checked(MaxBytesAUnit * text.Length));
        output.Truncate(ByteAlphabet.Spell(text, units));
        return true;
    }
}
