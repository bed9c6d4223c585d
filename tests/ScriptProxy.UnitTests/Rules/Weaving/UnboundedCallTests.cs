using ScriptProxy.Host.Configuration.Settings;
using ScriptProxy.Host.Diagnostics;
using ScriptProxy.Host.Rules.Weaving;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.Rules.Weaving;

public sealed class UnboundedCallTests
{
    [Theory]
    [InlineData("Thread.Sleep(1);", "'Thread.Sleep' blocks")]
    [InlineData("Later().Wait();", "'Task.Wait' blocks")]
    [InlineData("_ = Later().Result;", "'Task.Result' blocks")]
    [InlineData("Later().GetAwaiter().GetResult();", "'TaskAwaiter.GetResult' blocks")]
    [InlineData("new ValueTask(Later()).GetAwaiter().GetResult();", "'ValueTaskAwaiter.GetResult' blocks")]
    [InlineData("Task.WaitAll(Later(), Later());", "'Task.WaitAll' blocks")]
    [InlineData("new ManualResetEvent(false).WaitOne();", "'WaitHandle.WaitOne' blocks")]
    [InlineData("new SemaphoreSlim(1).Wait();", "'SemaphoreSlim.Wait' blocks")]
    [InlineData("new Barrier(2).SignalAndWait();", "'Barrier.SignalAndWait' blocks the thread, which serves others too, until it ends or the budget is used up")]
    [InlineData("Http.Send(new HttpRequestMessage());", "'HttpClient.Send' blocks the thread, which serves others too, until it ends or the budget is used up")]
    [InlineData("new System.Collections.Concurrent.BlockingCollection<int>().Take();", "'BlockingCollection.Take' blocks the thread, which serves others too, until it ends or the budget is used up")]
    [InlineData("Parallel.For(0, 10, i => { });", "'Parallel.For' blocks the thread, which serves others too, until it ends or the budget is used up")]
    [InlineData("Action<int> sleep = Thread.Sleep;", "'Thread.Sleep' blocks the thread, which serves others too, until it ends or the budget is used up")]
    [InlineData("_ = System.Net.Dns.GetHostEntry(\"a\");", "'Dns.GetHostEntry' blocks the thread, which serves others too, until it ends, and no budget ends it")]
    [InlineData("Console.ReadLine();", "'Console.ReadLine' blocks the thread, which serves others too, until it ends, and no budget ends it")]
    [InlineData("new System.Net.Sockets.TcpClient().Connect(\"a\", 1);", "'TcpClient.Connect' blocks the thread, which serves others too, until it ends, and no budget ends it")]
    [InlineData("_ = System.Collections.Concurrent.BlockingCollection<int>.TakeFromAny([], out var item);", "'BlockingCollection.TakeFromAny' blocks the thread, which serves others too, until it ends, and no budget ends it")]
    [InlineData("Environment.Exit(1);", "'Environment.Exit' ends")]
    [InlineData("Environment.FailFast(null);", "'Environment.FailFast' ends")]
    [InlineData("System.Diagnostics.Process.Start(\"ls\");", "'Process.Start' starts")]
    [InlineData("File.WriteAllText(\"a\", \"b\");", "'File.WriteAllText' writes")]
    [InlineData("using var log = new StreamWriter(\"a\", true);", "'new StreamWriter' opens")]
    [InlineData("using var log = new FileStream(\"a\", FileMode.Append);", "'new FileStream' opens")]
    [InlineData("Directory.CreateTempSubdirectory();", "'Directory.CreateTempSubdirectory' writes")]
    [InlineData("new DirectoryInfo(\"a\").Create();", "'DirectoryInfo.Create' writes")]
    [InlineData("new Thread(() => { }).Start();", "'new Thread' runs")]
    [InlineData("ThreadPool.QueueUserWorkItem(_ => { });", "'ThreadPool.QueueUserWorkItem' runs")]
    [InlineData("new Task(() => { }).Start();", "'Task.Start' runs")]
    [InlineData("System.Diagnostics.Process.GetCurrentProcess().Kill();", "'Process.Kill' starts or ends")]
    [InlineData("GC.Collect();", "'GC.Collect' stops")]
    [InlineData("_ = new System.Text.RegularExpressions.Regex(\"a\", default, System.Text.RegularExpressions.Regex.InfiniteMatchTimeout);", "'Regex.InfiniteMatchTimeout' lets")]
    [InlineData("System.Reflection.Assembly.LoadFrom(\"a\");", "'Assembly.LoadFrom' loads")]
    public void A_call_that_no_budget_bounds_is_found_at_its_line(string call, string expected)
    {
        var finding = Assert.Single(RuleScript.Check($"OnRequest(request =>\n{{\n    {call}\n    return Continue;\n}});\nasync Task<int> Later() {{ await Task.Yield(); return 1; }}"));
        Assert.Equal((Severity.Warning, "SP0312", 3), (finding.Severity, finding.Code, finding.Line));
        Assert.StartsWith(expected, finding.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("OnRequest(async request => { await Task.Delay(1); var a = await Task.FromResult(1); await new ValueTask<int>(2).ConfigureAwait(false); await foreach (var x in X()) { } });\nasync IAsyncEnumerable<int> X() { await Task.Yield(); yield return 1; }")]
    [InlineData("Thread.Sleep(1); var text = Task.FromResult(1).Result; await Task.Yield();")]
    [InlineData("OnRequest(request => { lock (request) { } var r = new System.Text.RegularExpressions.Regex(\"a\"); _ = File.Exists(\"a\"); _ = File.ReadAllText(\"a\"); using var text = new StreamWriter(new MemoryStream()); });")]
    public void What_waits_without_a_thread_or_while_the_rule_is_loaded_is_no_finding(string rule) => Assert.DoesNotContain(RuleScript.Check(rule), finding => finding.Code == "SP0312");

    [Theory]
    [InlineData("Warn", "warning", false)]
    [InlineData("Refuse", "error", true)]
    [InlineData("Allow", null, false)]
    public void What_becomes_of_it_is_configured(string policy, string? kind, bool isRefused)
    {
        DiagnosticList judged = [];
        Assert.Equal(isRefused, UnboundedCalls.Judge(RuleScript.Check("OnRequest(request => { GC.Collect(); });"), Enum.Parse<UnboundedCallPolicy>(policy), judged));
        Assert.Equal(kind is null ? [] : [$": {kind} SP0312: "], judged.Select(finding => finding.ToString()[finding.ToString().IndexOf(": ", StringComparison.Ordinal)..][..$": {kind} SP0312: ".Length]));
    }
}
