using System.Net;
using ScriptProxy.Plugins.AccessControl.Countries;
using ScriptProxy.Plugins.AccessControl.Files;
using ScriptProxy.Plugins.AccessControl.Passwords;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.AccessControlPlugin;

public sealed class FileTests : IDisposable
{
    private const string Hash = "$2y$04$oaK1iL1ot5oLiS7RvfoyeOw03r9FDfHFfDi78W47wSdE1kQr.oj8u";

    private readonly string _path = Path.GetTempFileName();

    [Theory]
    [InlineData("1.0.0.0,1.0.0.255,AU\n\"1.0.1.0\",\"1.0.3.255\",\"CN\",\"China\"\n")]
    [InlineData("# networks\n1.0.0.0/24,au\n\n1.0.2.0/23,CN\n1.0.1.0/24,CN\n2001:200::/32,JP\n")]
    public void Countries_are_found_by_address(string text)
    {
        File.WriteAllText(_path, text);
        var table = CountryReader.Read(_path);
        Assert.Equal("AU", Of("1.0.0.0"));
        Assert.Equal("AU", Of("::ffff:1.0.0.255"));
        Assert.Equal("CN", Of("1.0.1.0"));
        Assert.Equal("CN", Of("1.0.3.255"));
        Assert.Equal("ZZ", Of("1.0.4.0"));
        Assert.Equal("ZZ", Of("0.255.255.255"));
        Assert.Equal(text.Contains("JP", StringComparison.Ordinal) ? "JP" : "ZZ", Of("2001:200::1"));

        string Of(string address)
        {
            var code = table.Find(IPAddress.Parse(address));
            return $"{(char)(code >> 8)}{(char)(code & 255)}";
        }
    }

    [Theory]
    [InlineData("1.0.0.0/24,AU\n1.0.0.0,1.0.0.x,AU", 2, "'1.0.0.x' is neither")]
    [InlineData("start,end,country", 1, "'country' is no country")]
    [InlineData("1.0.0.0,AU", 1, "neither START,END,CC nor CIDR,CC")]
    [InlineData("1.0.0.9,1.0.0.0,AU", 1, "ends before it begins")]
    [InlineData("1.0.0.9,::1,AU", 1, "from one kind of address to another")]
    [InlineData("1.0.0.0/16,AU\n2.0.0.0/16,AU\n1.0.9.0/24,CN", 3, "that line 1 has already")]
    public void A_bad_line_of_countries_is_told_with_its_place(string text, int line, string told)
    {
        File.WriteAllText(_path, text);
        var message = Assert.Throws<FileFaultException>(() => CountryReader.Read(_path)).Message;
        Assert.StartsWith($"{_path}({line}): ", message, StringComparison.Ordinal);
        Assert.Contains(told, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("anna", 1, "no USER:HASH")]
    [InlineData(":" + Hash, 1, "no USER:HASH")]
    [InlineData("# staff\nanna:" + Hash + "\nanna:" + Hash, 3, "the user 'anna' stands there twice")]
    [InlineData("anna:" + Hash + "\nbert:{SHA}6dcfXufJLW3J6S/9rRe4vUlBj5g=", 2, "htpasswd -B")]
    public void A_bad_line_of_users_is_told_with_its_place(string text, int line, string told)
    {
        File.WriteAllText(_path, text);
        var message = Assert.Throws<FileFaultException>(() => PasswordFile.Read(_path)).Message;
        Assert.StartsWith($"{_path}({line}): ", message, StringComparison.Ordinal);
        Assert.Contains(told, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Who_is_no_user_costs_as_much_as_one_and_the_same_each_time()
    {
        File.WriteAllText(_path, $"anna:{Hash}\nbert:$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW\n");
        var (file, key) = (PasswordFile.Read(_path), new byte[32]);
        Assert.Equal(Hash, file.Find("anna", key, out var isUser)!.Text);
        Assert.True(isUser);
        var chosen = Enumerable.Range(0, 50).Select(i => file.Find($"nobody{i}", key, out isUser)!.Text).ToList();
        Assert.False(isUser);
        Assert.Equal(2, chosen.Distinct().Count());
        Assert.Equal(chosen, Enumerable.Range(0, 50).Select(i => file.Find($"nobody{i}", key, out _)!.Text));
    }

    [Fact]
    public void A_changed_file_is_read_again_and_a_bad_one_changes_nothing()
    {
        using var hooks = new FakeHooks();
        File.WriteAllText(_path, "1.0.0.0/24,AU\n");
        var file = new WatchedFile<CountryTable>(_path, CountryReader.Read, hooks.Log);
        var first = file.Current;
        file.Look();
        Assert.Same(first, file.Current);

        File.WriteAllText(_path, "1.0.0.0/24,AUSTRALIA\n");
        file.Look();
        Assert.Empty(hooks.Logged); // it may be half written
        file.Look();
        file.Look();
        Assert.Same(first, file.Current);
        Assert.Contains($"{_path}(1): 'AUSTRALIA' is no country", Assert.Single(hooks.Logged), StringComparison.Ordinal);

        File.WriteAllText(_path, "1.0.0.0/24,NZ\n2.0.0.0/24,");
        file.Look();
        File.WriteAllText(_path, "1.0.0.0/24,NZ\n2.0.0.0/24,NZ\n3.0.0.0/24,NZ\n");
        file.Look();
        Assert.Single(hooks.Logged);
        file.Look();
        Assert.Equal(CountryTable.CodeOf("NZ"), file.Current.Find(IPAddress.Parse("1.0.0.1")));
        File.Delete(_path);
        file.Look();
        Assert.Equal(CountryTable.CodeOf("NZ"), file.Current.Find(IPAddress.Parse("1.0.0.1")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("# countries\n\n")]
    public void A_file_of_no_country_is_none(string text)
    {
        File.WriteAllText(_path, text);
        Assert.Contains("it has no range", Assert.Throws<FileFaultException>(() => CountryReader.Read(_path)).Message, StringComparison.Ordinal);
    }

    public void Dispose() => File.Delete(_path);
}
