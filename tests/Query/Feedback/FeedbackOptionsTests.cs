using SparseSearch.Query.Feedback;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>Goal: the defaults are the published ones, every range is kept, and a text form gives the same options back.</summary>
public sealed class FeedbackOptionsTests
{
    public static TheoryData<string, string> Refused => new()
    {
        { "rm4", "There is no feedback 'rm4'; there are rm3, rocchio, average, vector-rocchio." },
        { "", "There is no feedback ''" },
        { "rm3,terms", "'terms' in the feedback 'rm3,terms' is not knob=value." },
        { "rm3,=3", "is not knob=value" },
        { "rm3,alpha=1", "The feedback rm3 has no 'alpha'; it has documents," },
        { "average,beta=1", "The feedback average has no 'beta'" },
        { "vector-rocchio,bottom-terms=1", "has no 'bottom-terms'" },
        { "rm3,documents=0", "documents is 0; give a whole number from 1 to 100" },
        { "rm3,documents=101", "documents is 101; give" },
        { "rm3,documents=2.5", "documents is 2.5; give a whole number" },
        { "rm3,documents=few", "documents is few; give" },
        { "rm3,terms=0", "terms is 0; give a whole number from 1 to 1000" },
        { "rm3,terms=1001", "terms is 1001" },
        { "rm3,original-weight=1.1", "original-weight is 1.1; give 0 to 1" },
        { "rm3,original-weight=-0.1", "original-weight is -0.1" },
        { "rm3,original-weight=NaN", "original-weight is NaN" },
        { "rm3,max-df=0", "max-df is 0; give 1E-09 to 1" },
        { "rm3,max-df=1.01", "max-df is 1.01" },
        { "rm3,min-length=0", "min-length is 0; give a whole number from 1 to 255" },
        { "rm3,max-length=256", "max-length is 256" },
        { "rm3,min-length=21", "min-length is 21 and max-length is 20" },
        { "rm3,least-documents=0", "least-documents is 0" },
        { "rm3,least-documents=11", "least-documents is 11 and documents is 10" },
        { "rm3,pattern=some", "pattern is 'some'; give one of any, words" },
        { "rm3,interpolate=never", "interpolate is 'never'; give one of before, after, both" },
        { "rocchio,alpha=101", "alpha is 101; give 0 to 100" },
        { "rocchio,beta=-1", "beta is -1" },
        { "rocchio,gamma=Infinity", "gamma is Infinity" },
        { "rocchio,bottom-documents=101", "bottom-documents is 101; give a whole number from 0 to 100" },
        { "rocchio,bottom-terms=0", "bottom-terms is 0" },
        { "rocchio,depth=10001", "depth is 10001; give a whole number from 1 to 10000" },
    };

    [Fact]
    public void DefaultsAreThePublishedOnes()
    {
        var (rm3, rocchio) = (FeedbackOptions.Rm3, FeedbackOptions.Rocchio);
        Assert.Equal((10, 10, 0.5), (rm3.Documents, rm3.Terms, rm3.OriginalWeight));
        Assert.Equal((10, 10, 1.0, 0.75, 0.15, 0), (
            rocchio.Documents, rocchio.Terms, rocchio.Alpha, rocchio.Beta, rocchio.Gamma, rocchio.BottomDocuments));
        Assert.Equal((2, 20, 0.1), (rm3.MinTermLength, rm3.MaxTermLength, rm3.MaxDocumentShare));
        Assert.Equal((2, 20, 0.1), (rocchio.MinTermLength, rocchio.MaxTermLength, rocchio.MaxDocumentShare));
        Assert.Equal((3, 64), (FeedbackOptions.Average.Documents, FeedbackOptions.Average.Terms));
        var vector = FeedbackOptions.VectorRocchio;
        Assert.Equal((5, 64, 0.4, 0.6, 0), (vector.Documents, vector.Terms, vector.Alpha, vector.Beta, vector.BottomDocuments));
    }

    [Theory]
    [InlineData("rm3")]
    [InlineData("rm3,documents=5,least-documents=2,terms=20,max-df=0.5,min-length=1,max-length=30,pattern=any,original-weight=0.25")]
    [InlineData("rocchio,interpolate=after,alpha=0.5,beta=2,gamma=0,bottom-documents=7,depth=50,bottom-terms=3")]
    [InlineData("average,documents=1")]
    [InlineData("vector-rocchio,documents=100,pattern=words")]
    public void TextFormGivesTheSameBack(string text)
    {
        var options = FeedbackOptions.Parse(text);
        Assert.Equal(text, options.ToString());
        Assert.Equal(options, FeedbackOptions.Parse(options.ToString()));
    }

    [Fact]
    public void DefaultsAndBlanksNeedNotBeWritten() =>
        Assert.Equal("rm3", FeedbackOptions.Parse(" rm3 , documents = 10 ,terms=10").ToString());

    [Theory]
    [MemberData(nameof(Refused))]
    public void WrongTextsAreRefusedWithWhatThereIs(string text, string named)
    {
        var error = Assert.Throws<FormatException>(() => FeedbackOptions.Parse(text));
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WrongOptionsAreRefusedByName()
    {
        foreach (var (options, named) in new[]
        {
            (FeedbackOptions.Rm3 with { Documents = 0 }, "documents is 0"),
            (FeedbackOptions.Rm3 with { Pattern = (TermPattern)7 }, "pattern is 7"),
            (FeedbackOptions.Rm3 with { Interpolation = (FeedbackInterpolation)7 }, "interpolate is 7"),
            (FeedbackOptions.Rocchio with { Gamma = double.NaN }, "gamma is NaN"),
            (FeedbackOptions.Average with { LeastDocuments = 4 }, "least-documents is 4"),
        })
        {
            var error = Assert.Throws<ArgumentOutOfRangeException>(options.Validate);
            Assert.Contains(named, error.Message, StringComparison.Ordinal);
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => FeedbackOptions.Of((FeedbackMethod)9));
    }

    [Fact]
    public void HitsAreNeededForTheDocumentsOrForTheListsEnd()
    {
        Assert.Equal(10, FeedbackOptions.Rocchio.HitsNeeded);
        Assert.Equal(1_000, (FeedbackOptions.Rocchio with { BottomDocuments = 1 }).HitsNeeded);
        Assert.Equal(10, (FeedbackOptions.Rocchio with { BottomDocuments = 1, Depth = 5 }).HitsNeeded);
    }

    [Fact]
    public void EveryKnobIsDescribed()
    {
        Assert.Contains("original-weight: 0 to 1, default 0.5: the query's share of the new one", FeedbackOptions.Describe(FeedbackMethod.Rm3));
        Assert.Contains(FeedbackOptions.Describe(FeedbackMethod.Rocchio), static line => line.StartsWith("bottom-terms", StringComparison.Ordinal));
        Assert.DoesNotContain(FeedbackOptions.Describe(FeedbackMethod.Average), static line => line.StartsWith("alpha", StringComparison.Ordinal));
    }
}
