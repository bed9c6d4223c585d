using ScriptProxy.Host.Plugins;

namespace ScriptProxy.ArchitectureTests;

public sealed class PublicApiTests
{
    private const string Update = "UPDATE_PUBLIC_API";

    [Fact]
    public void The_SDK_is_what_the_file_says_it_is()
    {
        var file = Repository.File("sdk", "ScriptProxy.Sdk", "PublicAPI.txt");
        var now = PublicApi.Render();
        if (Environment.GetEnvironmentVariable(Update) is "1")
        {
            File.WriteAllText(file, now);
        }

        var before = File.ReadAllText(file).ReplaceLineEndings("\n");
        Assert.True(
            before == now,
            $"""
            The public API of the SDK has changed: every rule and plugin may feel it.
            {Difference(before, now)}
            If that is meant, run '{Update}=1 dotnet test tests/ScriptProxy.ArchitectureTests', commit PublicAPI.txt and note it in CHANGELOG.md.
            """);
    }

    [Fact]
    public void Signatures_mention_the_shared_framework_and_no_container()
    {
        var mentioned = PublicApi.MentionedAssemblies().ToList();
        Assert.All(mentioned, name => Assert.True(SharedAssemblies.Contains(name), name));
        Assert.DoesNotContain(mentioned, name => name.StartsWith("Microsoft.Extensions.DependencyInjection", StringComparison.Ordinal));
        Assert.DoesNotContain(mentioned, name => name.StartsWith("Microsoft.Extensions.Hosting", StringComparison.Ordinal));
    }

    private static string Difference(string before, string now)
    {
        var (old, current) = (before.Split('\n'), now.Split('\n'));
        return string.Join('\n', old.Except(current).Select(line => "- " + line).Concat(current.Except(old).Select(line => "+ " + line)));
    }
}
