namespace ScriptProxy.Sdk.Testing;

/// <summary>An upstream of a test. Thread-safe.</summary>
public interface ITestUpstream
{
    /// <summary>The cluster's id, or the address.</summary>
    string Name { get; }

    /// <summary>What it received, in the order of coming.</summary>
    IReadOnlyList<ReceivedRequest> Requests { get; }

    /// <summary>What it received last.</summary>
    /// <exception cref="InvalidOperationException">It was not asked.</exception>
    ReceivedRequest Last { get; }

    /// <summary>How long it takes to answer. The test's clock moves on by it when the upstream is asked, so nobody waits; who set a shorter time by <c>Time</c> has given up then. Default: no time.</summary>
    TimeSpan Latency { get; set; }

    /// <summary>Has it answer always the same.</summary>
    /// <param name="status">The status.</param>
    /// <param name="text">The body; null for none.</param>
    /// <param name="contentType">The body's type.</param>
    void Answers(int status, string? text = null, string contentType = "text/plain; charset=utf-8");

    /// <summary>Has it answer what a function says. What the function throws fails the test, so that it may call <c>Expect</c>.</summary>
    /// <param name="answer">Makes an answer with a text, bytes or no body.</param>
    void Answers(Func<ReceivedRequest, Answer> answer);

    /// <summary>Has it refuse connections: the client gets a 502.</summary>
    void IsDown();

    /// <summary>Has it take requests and never answer, and the time for that be over at once, whatever time the rule allows: the client gets a 504, and <c>Http</c> throws a <see cref="TaskCanceledException"/>.</summary>
    void TimesOut();
}
