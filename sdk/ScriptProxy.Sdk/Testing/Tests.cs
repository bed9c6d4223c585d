using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Primitives;

namespace ScriptProxy.Sdk.Testing;

/// <summary>
/// What a test file (<c>*.test.csx</c>, beside the rules) calls by bare names, as a rule calls <see cref="Hooks"/>. <c>scriptproxy test</c> runs the file once, which declares tests, and
/// then each test with a proxy of its own: its own state, clock and upstreams.
/// </summary>
/// <remarks>
/// Under test is the rule of the same name alone (<c>20-api.csx</c> for <c>20-api.test.csx</c>), without plugins, so that a test says what this rule does whatever lies beside it;
/// <see cref="Rules"/> and <see cref="Plugins"/> say otherwise. Routes, clusters and the options of what is under test are those of the proxy's configuration. Not thread-safe.
/// </remarks>
public abstract class Tests
{
    /// <summary>How long each test of the file may take, in real time. Default: ten seconds, unless the command line says otherwise. Greater than zero.</summary>
    public abstract TimeSpan TimeLimit { get; set; }

    /// <summary>Declares a test. It passes if <paramref name="body"/> ends without an exception.</summary>
    /// <param name="name">What is so, such as <c>a scanner is refused</c>.</param>
    /// <param name="body">The test.</param>
    /// <param name="file">Set by the compiler.</param>
    /// <param name="line">Set by the compiler.</param>
    /// <exception cref="ArgumentException">The name is empty, or another test of the file has it.</exception>
    public abstract void Test(string name, Func<ITestProxy, Task> body, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0);

    /// <summary>Names the rules under test, in the place of the one that has the file's name. <c>*</c> stands for all of the folder; no name for none, as where a plugin alone is tested.</summary>
    /// <param name="names">File names, such as <c>20-api.csx</c>.</param>
    public abstract void Rules(params string[] names);

    /// <summary>Names the plugins that take part, of those that the proxy would load. <c>*</c> stands for all of them. Default: none.</summary>
    /// <param name="names">Names of plugins, such as <c>Rewriting</c>.</param>
    public abstract void Plugins(params string[] names);

    /// <summary>Adds clusters with one destination each to those of the configuration.</summary>
    /// <param name="ids">Their ids.</param>
    public abstract void Clusters(params string[] ids);

    /// <summary>Lays configuration over that of the proxy, for all tests of the file.</summary>
    /// <param name="json">As <c>scriptproxy.json</c> has it.</param>
    public abstract void Configure([StringSyntax(StringSyntaxAttribute.Json)] string json);

    /// <summary>Gives the rule under test its options, for all tests of the file: the whole of its section, whatever the proxy's configuration has there.</summary>
    /// <param name="options">For example <c>new { Hosts = new[] { "example.org" }, Port = 8443 }</c>.</param>
    /// <exception cref="InvalidOperationException">Several rules or none are under test: name the one with <see cref="Options(string, object)"/>.</exception>
    public abstract void Options(object options);

    /// <summary>Gives a rule or plugin its options, for all tests of the file.</summary>
    /// <param name="unit">Its name, such as <c>20-api.csx</c>.</param>
    /// <param name="options">See <see cref="Options(object)"/>.</param>
    public abstract void Options(string unit, object options);

#pragma warning disable CA1822 // a script's globals must be instance members
    /// <summary>Fails the test unless both are equal. Sequences are equal if their items are.</summary>
    /// <typeparam name="T">Their type.</typeparam>
    /// <param name="actual">What there is.</param>
    /// <param name="expected">What there should be.</param>
    /// <param name="expression">Set by the compiler.</param>
    /// <param name="file">Set by the compiler.</param>
    /// <param name="line">Set by the compiler.</param>
    /// <exception cref="ExpectationException">They differ.</exception>
    public void Expect<T>(
        T actual, T expected, [CallerArgumentExpression(nameof(actual))] string expression = "", [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Expectation.Equal(actual, expected, new(expression, file, line));

    /// <inheritdoc cref="Expect{T}(T, T, string, string, int)"/>
    public void Expect(
        StringValues actual, string? expected, [CallerArgumentExpression(nameof(actual))] string expression = "", [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Expectation.Equal(actual.Count == 0 ? null : actual.ToString(), expected, new(expression, file, line));

    /// <summary>Fails the test unless a condition holds.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="expression">Set by the compiler.</param>
    /// <param name="file">Set by the compiler.</param>
    /// <param name="line">Set by the compiler.</param>
    /// <exception cref="ExpectationException">It does not hold.</exception>
    public void Expect(
        [DoesNotReturnIf(false)] bool condition, [CallerArgumentExpression(nameof(condition))] string expression = "", [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Expectation.True(condition, new(expression, file, line));

    /// <summary>Fails the test unless a text has a part.</summary>
    /// <param name="text">The text.</param>
    /// <param name="part">The part, compared by its characters.</param>
    /// <param name="expression">Set by the compiler.</param>
    /// <param name="file">Set by the compiler.</param>
    /// <param name="line">Set by the compiler.</param>
    /// <exception cref="ExpectationException">It has not.</exception>
    public void ExpectContains(
        string? text, string part, [CallerArgumentExpression(nameof(text))] string expression = "", [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Expectation.Contains(text, part, new(expression, file, line));
#pragma warning restore CA1822
}
