using System.Diagnostics.CodeAnalysis;

namespace ScriptProxy.Sdk.Testing;

/// <summary>
/// The proxy of one test. It is loaded by the first request, so <see cref="Options(object)"/> and <see cref="Configure"/> come before. Requests may be sent at the same time.
/// </summary>
public interface ITestProxy
{
    /// <summary>The clock that the proxy and its units go by. It stands still unless the test moves it.</summary>
    TestClock Time { get; }

    /// <summary>What the proxy and its units have logged so far, such as <c>warning 20-api.csx: no key</c>.</summary>
    IReadOnlyList<string> Log { get; }

    /// <summary>Sends a GET.</summary>
    /// <param name="target">A path with or without a query, or a whole URL for another host than <c>localhost</c> or for https.</param>
    /// <param name="edit">Completes the request.</param>
    /// <returns>The answer, when the exchange has ended and the hooks of <see cref="Phase.OnCompleted"/> have run.</returns>
    Task<TestAnswer> GetAsync(string target, Action<TestRequest>? edit = null) => SendAsync("GET", target, edit);

    /// <summary>Sends a POST with a text.</summary>
    /// <param name="target">See <see cref="GetAsync"/>.</param>
    /// <param name="body">The body, as UTF-8; <see cref="TestRequest.Body(string, string)"/> gives it a type.</param>
    /// <param name="edit">Completes the request.</param>
    /// <returns>The answer.</returns>
    Task<TestAnswer> PostAsync(string target, string body, Action<TestRequest>? edit = null) => SendAsync("POST", target, request =>
    {
        request.Body(body);
        edit?.Invoke(request);
    });

    /// <summary>Sends a request.</summary>
    /// <param name="method">Its method.</param>
    /// <param name="target">See <see cref="GetAsync"/>.</param>
    /// <param name="edit">Completes the request.</param>
    /// <returns>The answer.</returns>
    /// <exception cref="ArgumentException">The target is neither a path nor an http or https URL.</exception>
    Task<TestAnswer> SendAsync(string method, string target, Action<TestRequest>? edit = null);

    /// <summary>An upstream, to say what it answers and to see what it was asked. One that was told nothing answers 200 with its name.</summary>
    /// <param name="name">
    /// A cluster's id, for all its destinations; or an address such as <c>http://auth.internal</c>, for <c>request.ForwardTo</c> and for what units ask by <c>Http</c>. An address that
    /// no test names cannot be reached.
    /// </param>
    /// <returns>The upstream.</returns>
    ITestUpstream Upstream(string name);

    /// <summary>Gives the rule under test its options, as <see cref="Tests.Options(object)"/> does, for this test.</summary>
    /// <param name="options">The options.</param>
    /// <exception cref="InvalidOperationException">The proxy is loaded already, or it is not one rule that is under test.</exception>
    void Options(object options);

    /// <summary>Gives a rule or plugin its options for this test.</summary>
    /// <param name="unit">Its name.</param>
    /// <param name="options">The options.</param>
    /// <exception cref="InvalidOperationException">The proxy is loaded already.</exception>
    void Options(string unit, object options);

    /// <summary>Lays configuration over that of the proxy, for this test.</summary>
    /// <param name="json">As <c>scriptproxy.json</c> has it.</param>
    /// <exception cref="InvalidOperationException">The proxy is loaded already.</exception>
    void Configure([StringSyntax(StringSyntaxAttribute.Json)] string json);

    /// <summary>Loads what is under test, as the first request would, where the test is about errors.</summary>
    /// <returns>Every error and warning, as <c>scriptproxy check</c> prints them; none if all is in order.</returns>
    Task<IReadOnlyList<string>> LoadAsync();
}
