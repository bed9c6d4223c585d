using System.Text.RegularExpressions;
using Mono.Cecil;

namespace ScriptProxy.ArchitectureTests;

public sealed class SourceTests
{
    private static readonly string[] OtherWords = ["Middleware", "Handler", "Filter", "Interceptor", "Backend", "Origin", "Module"];

    [Fact]
    public void Program_is_short() => Assert.InRange(SourceFile.LinesOfCode("host/ScriptProxy.Host/Program.cs"), 1, 39);

    [Fact]
    public void No_file_is_long()
    {
        var files = SourceFile.In("host", "sdk", "plugins").ToList();
        Assert.NotEmpty(files);
        Assert.DoesNotContain(files, file => SourceFile.LinesOfCode(file) > 250);
    }

    [Fact]
    public void Every_idea_has_one_word() => Assert.DoesNotContain(
        BuiltAssembly.All.SelectMany(BuiltAssembly.TypesOf).Select(type => type.Name), name => Words(name).Intersect(OtherWords).Any());

    [Fact]
    public void Every_namespace_is_its_folder() => Assert.DoesNotContain(SourceFile.In("host", "plugins"), file =>
        File.ReadLines(Repository.File(file)).FirstOrDefault(line => line.StartsWith("namespace ", StringComparison.Ordinal)) is { } line
        && line[10..^1] != Path.GetDirectoryName(file)!.Replace('\\', '/').Split('/', 2)[1].Replace('/', '.'));

    // Its first use remembers every assembly that is loaded at that moment, for good: rules and plugins that another test is about to unload too.
    [Fact]
    public void No_test_asks_xunit_for_a_deep_comparison() => Assert.DoesNotContain(
        SourceFile.In("tests").Where(file => !file.EndsWith("/SourceTests.cs", StringComparison.Ordinal)),
        file => File.ReadAllText(Repository.File(file)).Contains("Assert.Equivalent", StringComparison.Ordinal));

    [Fact]
    public void Log_events_have_a_number_of_their_own_and_the_name_of_their_method()
    {
        var logs = BuiltAssembly.All.SelectMany(BuiltAssembly.TypesOf).Where(type => type.Name == "Log").ToList();
        Assert.NotEmpty(logs);
        Assert.All(logs, log =>
        {
            var events = log.Methods.Select(method => (method.Name, Attribute: Message(method))).Where(pair => pair.Attribute is not null).ToList();
            var numbers = events.Select(pair => Named(pair.Attribute!, "EventId") ?? pair.Attribute!.ConstructorArguments[0].Value).ToList();
            Assert.NotEmpty(events);
            Assert.Equal(numbers.Distinct(), numbers);
            Assert.All(events, pair => Assert.Contains(Named(pair.Attribute!, "EventName"), new object?[] { null, pair.Name }));
        });
    }

    private static CustomAttribute? Message(MethodDefinition method) =>
        method.CustomAttributes.FirstOrDefault(attribute => attribute.AttributeType.Name == "LoggerMessageAttribute");

    private static object? Named(CustomAttribute attribute, string property) =>
        attribute.Properties.FirstOrDefault(argument => argument.Name == property).Argument.Value;

    private static IEnumerable<string> Words(string name) => Regex.Matches(name, "[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])").Select(match => match.Value.TrimEnd('s'));
}
