using ScriptProxy.Sdk;
using ScriptProxy.Sdk.Testing;

namespace ScriptProxy.Host.Testing.Upstreams;

/// <summary>An upstream of a test: remembers what it was asked, and answers as it was told to. Thread-safe.</summary>
internal sealed class TestUpstream : ITestUpstream
{
    private readonly TestClock _time;
    private readonly Lock _lock = new();
    private readonly List<ReceivedRequest> _requests = [];
    private readonly List<string> _log = [];
    private Func<ReceivedRequest, Answer> _answer;
    private Func<Exception>? _fault;

    public TestUpstream(string name, TestClock time)
    {
        (Name, _time) = (name, time);
        _answer = _ => new Answer(200) { Text = name };
    }

    public string Name { get; }

    public IReadOnlyList<ReceivedRequest> Requests
    {
        get
        {
            lock (_lock)
            {
                return [.. _requests];
            }
        }
    }

    public ReceivedRequest Last => Requests is [.., var last] ? last : throw new InvalidOperationException($"The upstream '{Name}' was not asked.");

    public TimeSpan Latency { get; set; }

    /// <summary>The first failure of what the test has it answer: no rule's doing, and so the test's. Null for none.</summary>
    public Exception? Fault { get; private set; }

    /// <summary>What it received and answered, in words.</summary>
    public IReadOnlyList<string> Log
    {
        get
        {
            lock (_lock)
            {
                return [.. _log];
            }
        }
    }

    public void Answers(int status, string? text = null, string contentType = "text/plain; charset=utf-8") =>
        Answers(_ => new Answer(status) { Text = text, ContentType = text is null ? null : contentType });

    public void Answers(Func<ReceivedRequest, Answer> answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        (_answer, _fault) = (answer, null);
    }

    public void IsDown() => _fault = () => new HttpRequestException(HttpRequestError.ConnectionError, $"The upstream '{Name}' is down: connection refused.");

    public void TimesOut() => _fault = () => new TaskCanceledException($"The upstream '{Name}' does not answer.");

    /// <summary>Whether requests fail in place of being answered.</summary>
    public bool Fails => _fault is not null;

    /// <summary>Takes a request.</summary>
    /// <exception cref="HttpRequestException">It is down.</exception>
    /// <exception cref="TaskCanceledException">It does not answer, or not before who asked gives up.</exception>
    public Answer Receive(ReceivedRequest request, CancellationToken cancellationToken)
    {
        if (_fault?.Invoke() is { } fault)
        {
            Note($"{request}: {fault.Message}");
            throw fault;
        }

        lock (_lock)
        {
            _requests.Add(request);
        }

        _time.Advance(Latency);
        if (cancellationToken.IsCancellationRequested)
        {
            Note($"{request}, given up by who asked");
            throw new TaskCanceledException($"The upstream '{Name}' was not waited for.");
        }

        var answer = Make(request);
        Note($"{request}, answered {answer.Status}");
        return answer;
    }

    /// <summary>The body that it sends.</summary>
    public static byte[] BodyOf(Answer answer) => answer switch
    {
        { Text: { } text } => System.Text.Encoding.UTF8.GetBytes(text),
        { Bytes: { } bytes } => bytes.ToArray(),
        _ => [],
    };

    /// <summary>The type of the body that it sends; null for none.</summary>
    public static string? TypeOf(Answer answer) => answer.ContentType ?? (answer.Text is null ? null : "text/plain; charset=utf-8");

    private Answer Make(ReceivedRequest request)
    {
        try
        {
            var answer = _answer(request) ?? throw new InvalidOperationException("An upstream of a test has to answer: what Answers(...) was given gave null.");
            return answer is { Stream: null, Body: null } ? answer : throw new NotSupportedException("An upstream of a test answers with a text, bytes or no body.");
        }
        catch (Exception exception)
        {
            lock (_lock)
            {
                Fault ??= exception;
            }

            Note($"{request}, failed to answer: {exception.Message.ReplaceLineEndings(" ")}");
            throw;
        }
    }

    private void Note(string line)
    {
        lock (_lock)
        {
            _log.Add($"upstream {Name}: {line}");
        }
    }
}
