using ScriptProxy.Host.Diagnostics;
using ScriptProxy.Host.Rules;

namespace ScriptProxy.Host.Testing;

/// <summary>Runs the tests of one file, one after another.</summary>
/// <param name="context">What all tests share.</param>
/// <param name="builder">Compiles the file.</param>
/// <param name="order">Which tests, and how.</param>
/// <param name="told">What was found in the proxy's own configuration, and is told once for all tests.</param>
internal sealed class TestFileRun(TestContext context, RuleBuilder builder, TestOrder order, DiagnosticList told)
{
    /// <summary>How long a proxy may take to end.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public async Task<FileOutcome> RunAsync(string path)
    {
        var findings = new DiagnosticList();
        using var file = TestFile.Read(path, builder, context.Code, order.TimeLimit, findings);
        var outcomes = new List<TestOutcome>();
        foreach (var test in file?.Declarations.Declared.Where(test => order.Takes(test, path)) ?? [])
        {
            outcomes.Add(await RunAsync(test, file!, findings));
        }

        return new FileOutcome(path, outcomes, [.. findings.InOrder().SelectMany(finding => finding.ToText().Split('\n'))], file is not null);
    }

    private async Task<TestOutcome> RunAsync(DeclaredTest test, TestFile file, DiagnosticList findings)
    {
        var began = TimeProvider.System.GetTimestamp();
        var limit = file.Declarations.TimeLimit;
        var proxy = new TestProxy(context, file.Declarations);

        // A thread of its own, since what loops for ever cannot be stopped and must not take one that others need.
        var running = Task.Factory.StartNew(() => test.Body(proxy), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
        Exception? failure = null;
        try
        {
            await running.WaitAsync(limit);
        }
        catch (TimeoutException) when (!running.IsCompleted)
        {
            return Failed(FailureText.Endless(test, limit)); // nobody can end what it does: the process will
        }
        catch (Exception exception)
        {
            failure = exception;
        }

        findings.AddRange(proxy.Warnings.Except(told));
        failure = proxy.UpstreamFault ?? failure; // what the test saw follows from it
        var lines = failure is null ? null : FailureText.Of(failure, test, file.Files);
        var outcome = lines is null ? new TestOutcome(test, Took(), null) : Failed(lines);
        try
        {
            await proxy.DisposeAsync().AsTask().WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            // What hangs in a unit is told by the test that waits for it.
        }

        return outcome;

        TimeSpan Took() => TimeProvider.System.GetElapsedTime(began);

        TestOutcome Failed(IEnumerable<string> lines)
        {
            var trace = proxy.Trace;
            return new TestOutcome(test, Took(), [.. lines, .. trace.Count > 0 ? ["", .. trace] : trace]);
        }
    }
}
