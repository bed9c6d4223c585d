namespace ScriptProxy.Load.Mistakes;

/// <summary>Something that a rule does without end.</summary>
/// <param name="Name">What it is called in the table.</param>
/// <param name="Body">What stands in an asynchronous hook.</param>
internal sealed record Mistake(string Name, string Body)
{
    public static readonly IReadOnlyList<Mistake> All =
    [
        new("endless loop", "while (true) { }"),
        new("`catch { }` around an endless loop", "while (true) { try { while (true) { } } catch { } }"),
        new("endless recursion", "R(); int R() => 1 + R();"),
        new("a gigabyte of strings", "var all = new List<string>(); while (all.Count < 1024) { all.Add(new string('x', 512 << 10)); }"),
        new("catastrophic regular expression", "System.Text.RegularExpressions.Regex.IsMatch(new string('a', 40) + '!', \"^(a+)+$\");"),
        new("`Thread.Sleep`", "Thread.Sleep(Timeout.Infinite);"),
        new("`.Result`", "_ = new TaskCompletionSource<int>().Task.Result;"),
        new("an `await` that never completes", "await new TaskCompletionSource().Task;"),
    ];

    /// <summary>The rule that does it for every request to <see cref="MistakesRun.Bad"/>.</summary>
    public string Rule => $$"""OnRequest("{{MistakesRun.Bad}}", async request => { {{Body}} });""";
}
