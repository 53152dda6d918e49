namespace SparseSearch.Eval.Reports.Pages;

/// <summary>How a report looks: on light and dark ground, on a narrow screen and on paper. Holds no character that HTML encodes.</summary>
internal static class ReportStyle
{
    private const string LightGround = "#ffffff", DarkGround = "#14181d";

    /// <summary>The whole style sheet.</summary>
    public static string Sheet => PlotVariables(":root") + """
        *{box-sizing:border-box}
        body{margin:0 auto;max-width:70rem;padding:1rem;background:var(--ground);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
        h1{font-size:1.7rem;line-height:1.2;margin:.5rem 0}
        h2{font-size:1.25rem;margin:2.5rem 0 .5rem;border-top:1px solid var(--grid);padding-top:1rem}
        p{max-width:48rem}
        a{color:var(--s0)}
        nav ul{display:flex;flex-wrap:wrap;gap:.2rem 1rem;padding:0;list-style:none}
        figure,.wide{margin:1rem 0;overflow-x:auto}
        figure svg{display:block;width:100%;min-width:34rem;height:auto}
        figcaption,caption{text-align:left;font-weight:600;padding:.25rem 0}
        table{border-collapse:collapse;font-variant-numeric:tabular-nums;font-size:.9rem}
        th,td{padding:.25rem .6rem;border-bottom:1px solid var(--grid);text-align:left;vertical-align:top;white-space:nowrap}
        thead th{vertical-align:bottom}
        tbody th{font-weight:400}
        .n{text-align:right}
        .prose{white-space:normal;min-width:16rem}
        .best{font-weight:700}
        .good{color:var(--s2)}
        .bad{color:var(--s1);font-weight:600}
        .quiet{opacity:.75}
        p.bad{border-left:.3rem solid var(--s1);padding-left:.7rem}
        summary{cursor:pointer;padding:.25rem 0;font-weight:600}
        pre{overflow-x:auto;background:var(--raised);padding:.8rem;font-size:.85rem;white-space:pre-wrap;overflow-wrap:anywhere}
        @media print{body{max-width:none;padding:0;font-size:11pt}nav{display:none}figure,.wide{overflow:visible}
        figure svg{min-width:0;max-height:9cm}table{font-size:7pt}th,td{padding:.1rem .25rem;white-space:normal}
        td.n{white-space:nowrap}.prose{min-width:0}details::details-content{content-visibility:visible;height:auto}
        figure,tr{break-inside:avoid}h2{break-after:avoid}}
        """;

    /// <summary>The colours as variables, for the ground that the reader prefers; on paper always light.</summary>
    /// <param name="selector">What they are for.</param>
    public static string PlotVariables(string selector)
    {
        var light = string.Concat(PlotColors.All.Select(static color => $"--{color.Variable}:{color.Light};"));
        var dark = string.Concat(PlotColors.All.Select(static color => $"--{color.Variable}:{color.Dark};"));
        return $"{selector}{{color-scheme:light dark;--ground:{LightGround};--raised:#f2f4f7;{light}}}\n"
            + $"@media screen and (prefers-color-scheme:dark){{{selector}{{--ground:{DarkGround};--raised:#1e242c;{dark}}}}}\n";
    }
}
