using ScriptProxy.Host.Commands;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.Commands;

public sealed class NewRuleTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private readonly RecordedActions _actions = new();
    private readonly StringWriter _error = new();

    public void Dispose()
    {
        _folder.Dispose();
        _error.Dispose();
    }

    [Theory]
    [InlineData("20-api", "20-api.csx")]
    [InlineData("20-api.csx", "20-api.csx")]
    [InlineData("a.b_c", "a.b_c.csx")]
    public void A_new_rule_compiles(string name, string file)
    {
        Assert.Null(NewRule.CheckName(name));
        Assert.Contains(file, NewRule.Write(name, _folder.Path), StringComparison.Ordinal);
        var text = File.ReadAllText(Path.Combine(_folder.Path, file));
        Assert.DoesNotContain("{{", text, StringComparison.Ordinal);
        Assert.Empty(RuleScript.Check(text));
    }

    [Fact]
    public void A_new_rule_may_begin_with_a_recipe() => Assert.All(Recipes.All, recipe =>
    {
        NewRule.Write(recipe.Key, _folder.Path, recipe.Key);
        var text = File.ReadAllText(Path.Combine(_folder.Path, recipe.Key + ".csx"));
        Assert.StartsWith($"// {recipe.Key}: ", text, StringComparison.Ordinal);
        Assert.Empty(RuleScript.Check(text));
    });

    [Theory]
    [InlineData("")]
    [InlineData(".hidden")]
    [InlineData("a/b")]
    [InlineData("..")]
    [InlineData("a:b")]
    [InlineData("a\n")]
    public void A_name_that_is_no_file_name_or_option_key_is_refused(string name) =>
        Assert.Contains("not usable as a rule's name", NewRule.CheckName(name), StringComparison.Ordinal);

    [Theory]
    [InlineData("20-api.test")]
    [InlineData("20-api.test.csx")]
    public void A_name_that_would_be_a_test_is_refused(string name) => Assert.Contains("would be the name of a test", NewRule.CheckName(name), StringComparison.Ordinal);

    [Fact]
    public void An_existing_rule_is_never_overwritten()
    {
        var file = _folder.Write("a.csx", "mine");
        var error = Assert.Throws<CommandException>(() => NewRule.Write("a", _folder.Path));
        Assert.Contains("exists already", error.Message, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(file));
    }

    [Fact]
    public void A_rule_goes_into_the_folder_rules_if_that_is_there()
    {
        Assert.Equal(_folder.Path, NewRule.DefaultFolder(_folder.Path));
        var rules = Directory.CreateDirectory(Path.Combine(_folder.Path, "rules")).FullName;
        Assert.Equal(rules, NewRule.DefaultFolder(_folder.Path));
    }

    [Fact]
    public async Task The_command_writes_into_the_folder_named()
    {
        using var output = new StringWriter();
        Assert.Equal(0, await CommandLine.InvokeAsync(["new", "rule", "a", "--output", _folder.Path], new RecordedActions(), output, TextWriter.Null));
        Assert.True(File.Exists(Path.Combine(_folder.Path, "a.csx")));
        Assert.Contains("a.csx", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_command_writes_a_recipe_as_the_book_has_it()
    {
        Assert.Equal(0, await InvokeAsync("a", "--recipe", "keys"));
        Assert.Equal(Recipes.All["keys"], File.ReadAllText(_folder["a.csx"]).ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task A_recipe_that_is_none_writes_nothing_and_says_what_was_meant()
    {
        Assert.Equal(2, await InvokeAsync("a", "--recipe", "kes"));
        Assert.Contains("--recipe names 'kes', which is none; the nearest is 'keys'", _error.ToString(), StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["a.csx"]));
    }

    [Fact]
    public async Task What_was_written_is_written_even_if_the_editors_projects_stay_as_they_were()
    {
        Assert.Equal(0, await InvokeAsync("a"));
        Assert.Equal("ide", _actions.Command);

        _actions.Failure = new CommandException("the disk is full");
        Assert.Equal(0, await InvokeAsync("b"));
        Assert.Equal("The editor's projects are as they were: the disk is full", _error.ToString().Trim());
        Assert.True(File.Exists(_folder["b.csx"]));
    }

    private Task<int> InvokeAsync(params string[] arguments) =>
        CommandLine.InvokeAsync(["new", "rule", .. arguments, "--output", _folder.Path], _actions, TextWriter.Null, _error);
}
