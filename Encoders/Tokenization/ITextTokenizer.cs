using SparseSearch.Core.Vectors;

namespace SparseSearch.Encoders.Tokenization;

/// <summary>
/// Text to token ids, written into spans the caller owns. Implementations are immutable, thread-safe, and allocate
/// nothing on the managed heap per call, once buffers are rented; a model's own regular expressions may, now and then.
/// </summary>
public interface ITextTokenizer
{
    /// <summary>The token behind every id; ids run from 0 to <c>Vocabulary.Count - 1</c>.</summary>
    Vocabulary Vocabulary { get; }

    /// <summary>
    /// Ids of the special tokens ([CLS], [SEP], [PAD], …), ascending: what recipes leave out of a vector or a query.
    /// </summary>
    IReadOnlyList<int> SpecialTokenIds { get; }

    /// <summary>The id that fills a row of a batch up to the longest text.</summary>
    int PadId { get; }

    /// <summary>
    /// The id of the token that begins an input ([CLS], &lt;s&gt;), where the files name one; whether
    /// <see cref="Encode"/> sets it is the frame's matter. Null where they name none.
    /// </summary>
    int? BeginId { get; }

    /// <summary>The id of the token that ends an input ([SEP], &lt;/s&gt;), as <see cref="BeginId"/>.</summary>
    int? EndId { get; }

    /// <summary>Number of special tokens that <see cref="Encode"/> sets around a text; 2 for [CLS] … [SEP].</summary>
    int FrameLength { get; }

    /// <summary>The most tokens the model reads, special tokens included; null where no file states it.</summary>
    int? MaxTokens { get; }

    /// <summary>Tokenises a text and sets it between the model's special tokens.</summary>
    /// <param name="text">
    /// Any UTF-16 text, lone surrogates included. Special tokens spelled out are found, but not by a bare SentencePiece
    /// model, to which they are text.
    /// </param>
    /// <param name="ids">
    /// Receives the ids. Its length is the limit in total, special tokens included: a longer text is cut at the right,
    /// inside the frame. Nothing is written beyond the returned count.
    /// </param>
    /// <returns>Ids written, from <see cref="FrameLength"/> to <c>ids.Length</c>.</returns>
    /// <exception cref="ArgumentException"><paramref name="ids"/> has no room for the frame.</exception>
    int Encode(ReadOnlySpan<char> text, Span<int> ids);

    /// <summary>Tokenises a text without special tokens around it, as table-lookup queries need it.</summary>
    /// <param name="text">As for <see cref="Encode"/>.</param>
    /// <param name="ids">Receives the ids; its length is the limit, a longer text is cut at the right.</param>
    /// <returns>Ids written, from 0 to <c>ids.Length</c>; that many means that the text may have been cut.</returns>
    int EncodeUnframed(ReadOnlySpan<char> text, Span<int> ids);
}
