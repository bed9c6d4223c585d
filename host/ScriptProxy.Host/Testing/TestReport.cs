using System.Globalization;
using ScriptProxy.Host.Logging;

namespace ScriptProxy.Host.Testing;

/// <summary>Tells how tests went: a line for each, and all that is known of those that failed.</summary>
internal static class TestReport
{
    private const string Indent = "        ";

    public static void Write(TextWriter output, FileOutcome file)
    {
        output.WriteLine(TestPath.Shown(file.Path));
        foreach (var finding in file.Findings)
        {
            output.WriteLine($"  {SafeText.Of(finding)}");
        }

        for (var i = 0; i < file.Tests.Count; i++)
        {
            var test = file.Tests[i];
            if (i > 0 && file.Tests[i - 1].Failure is not null)
            {
                output.WriteLine();
            }

            output.WriteLine($"  {(test.Failure is null ? "ok  " : "FAIL")}  {SafeText.Of(test.Test.Name)} ({Time(test.Took)})");
            foreach (var line in test.Failure ?? [])
            {
                output.WriteLine(line.Length > 0 ? Indent + SafeText.Of(line) : "");
            }
        }
    }

    public static void WriteSum(TextWriter output, IReadOnlyList<FileOutcome> files, TimeSpan took)
    {
        var tests = files.SelectMany(file => file.Tests).ToList();
        var failed = tests.Count(test => test.Failure is not null);
        var broken = files.Count(file => !file.CouldRun);
        var parts = new[] { $"{tests.Count - failed} passed", failed > 0 ? $"{failed} failed" : null, broken > 0 ? $"{broken} {(broken == 1 ? "file" : "files")} could not run" : null };
        output.WriteLine();
        output.WriteLine($"{string.Join(", ", parts.OfType<string>())} ({Time(took)})");
    }

    private static string Time(TimeSpan time) => time.TotalSeconds < 1
        ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0} ms")
        : string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s");
}
