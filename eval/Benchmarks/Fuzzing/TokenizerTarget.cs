using System.Globalization;
using SparseSearch.Encoders.Tokenization;

namespace SparseSearch.Benchmarks.Fuzzing;

/// <summary>Files <c>tokenizer.json</c> of the kinds of models that are read, with a text that goes through them.</summary>
internal sealed class TokenizerTarget : FuzzTarget
{
    private const string Text = "Héllo wörld, [MASK] 12 ☃";

    private readonly FuzzFile _file = new(TokenizerLoader.TokenizerJson);

    /// <inheritdoc/>
    public override string Name => "tokenizer";

    /// <inheritdoc/>
    public override string Promise => "TokenizerFormatException, NotSupportedException";

    /// <inheritdoc/>
    public override int Share => 3;

    /// <inheritdoc/>
    public override IReadOnlyList<byte[]> Seeds { get; } = FuzzWords.Texts(
        """
        {"version":"1.0","truncation":null,"padding":null,"added_tokens":[{"id":0,"content":"[PAD]","single_word":false,
        "lstrip":false,"rstrip":false,"normalized":false,"special":true},{"id":1,"content":"[UNK]","single_word":false,
        "lstrip":false,"rstrip":false,"normalized":false,"special":true},{"id":2,"content":"[CLS]","single_word":false,
        "lstrip":false,"rstrip":false,"normalized":false,"special":true},{"id":3,"content":"[SEP]","single_word":false,
        "lstrip":false,"rstrip":false,"normalized":false,"special":true},{"id":4,"content":"[MASK]","single_word":false,
        "lstrip":true,"rstrip":false,"normalized":false,"special":true}],"normalizer":{"type":"BertNormalizer",
        "clean_text":true,"handle_chinese_chars":true,"strip_accents":null,"lowercase":true},"pre_tokenizer":{"type":
        "BertPreTokenizer"},"post_processor":{"type":"BertProcessing","sep":["[SEP]",3],"cls":["[CLS]",2]},
        "decoder":null,"model":{"type":"WordPiece","unk_token":"[UNK]","continuing_subword_prefix":"##",
        "max_input_chars_per_word":100,"vocab":{"[PAD]":0,"[UNK]":1,"[CLS]":2,"[SEP]":3,"[MASK]":4,"h":5,"##e":6,
        "##l":7,"##o":8,",":9,"world":10,"1":11,"##2":12}}}
        """,
        """
        {"version":"1.0","truncation":null,"padding":null,"added_tokens":[{"id":0,"content":"<s>","single_word":false,
        "lstrip":false,"rstrip":false,"normalized":false,"special":true}],"normalizer":{"type":"Sequence","normalizers":
        [{"type":"NFC"},{"type":"Lowercase"}]},"pre_tokenizer":{"type":"ByteLevel","add_prefix_space":false,
        "trim_offsets":true,"use_regex":true},"post_processor":null,"decoder":{"type":"ByteLevel"},"model":{"type":"BPE",
        "dropout":null,"unk_token":null,"continuing_subword_prefix":"","end_of_word_suffix":"","fuse_unk":false,
        "byte_fallback":false,"vocab":{"<s>":0,"h":1,"e":2,"l":3,"o":4,"he":5,"ll":6,"Ġ":7},"merges":["h e","l l"]}}
        """,
        """
        {"version":"1.0","truncation":null,"padding":null,"added_tokens":[{"id":0,"content":"<unk>","single_word":false,
        "lstrip":false,"rstrip":false,"normalized":false,"special":true}],"normalizer":null,"pre_tokenizer":{"type":
        "Metaspace","replacement":"▁","prepend_scheme":"always","split":true},"post_processor":null,"decoder":null,
        "model":{"type":"Unigram","unk_id":0,"vocab":[["<unk>",0.0],["▁",-1.5],["h",-2],["e",-2.5],["he",-1]],
        "byte_fallback":false}}
        """);

    /// <inheritdoc/>
    public override IReadOnlyList<byte[]> Words { get; } =
    [
        .. FuzzWords.Json,
        .. FuzzWords.Texts(
            "\"WordPiece\"", "\"BPE\"", "\"Unigram\"", "\"vocab\"", "\"merges\"", "\"Split\"", "\"TemplateProcessing\"", "\"Sequence\"",
            "\"type\"", "\"Metaspace\"", "\"ByteLevel\"", "\"added_tokens\"", "\"id\"", "\"content\"", "\"Precompiled\"", "\"Replace\""),
    ];

    /// <summary>Tables by byte, character and token.</summary>
    public override long FixedBytes => 8 << 20;

    /// <inheritdoc/>
    public override bool Allows(Exception error) => error is TokenizerFormatException or NotSupportedException;

    /// <inheritdoc/>
    public override string Read(byte[] input)
    {
        _file.Write(input);
        var tokenizer = TokenizerLoader.Load(_file.Folder);
        var count = tokenizer.Encode(Text, 64).Length;
        return string.Create(CultureInfo.InvariantCulture, $"{tokenizer.GetType().Name}, {count} ids");
    }

    /// <inheritdoc/>
    protected override void Release() => _file.Dispose();
}
