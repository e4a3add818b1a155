#!/usr/bin/env python3
"""Make the sets of indicators of the benchmarks, each as rules for seine and as
patterns for other programs, and the plants: what the generator writes into the
lines that have to be found.

usage: sets.py FOLDER [SEED [N]]

Writes literals-N.yml and .txt, regexes-N.yml and .txt, published-N.yml and .txt
(N 10, 100, 1000, and for literals the N that is asked for), mixed-1000.yml,
ioc-100.txt, ioc-100000.txt and plants.tsv.  A smaller set is the
beginning of a larger one, and only indicators of the smallest are planted: all
sets of a kind find the same lines.

All is in lower case, in patterns and in what is planted: Sigma compares without
regard to case, other programs need not and are faster so.

SPDX-License-Identifier: MIT
"""
import ipaddress
import os
import random
import sys
import uuid

COUNTS = [10, 100, 1000]
IOC_COUNTS = [100, 100000]
PLANTED = 10      # indicators of literals and regexes that are planted
PLANTS = 40       # different lines that the generator plants
NEAR = 8          # near matches in a line of the hostile log
MIXED = 1000

SYLLABLES = [a + b for a in "bdfgklmnprstvz" for b in "aeiou"]
FOLDERS = ["admin", "api", "cgi-bin", "css", "help", "images", "js", "monitor",
           "network", "quarantine", "reports", "search", "upload", "wp-admin"]
SUFFIXES = ["php", "jsp", "cgi", "py", "aspx", "pl", "do", "html"]
PARAMETERS = ["id", "cmd", "file", "page", "path", "q", "token", "url", "next",
              "action", "lang", "view"]
TOOLS = ["agent", "client", "fetcher", "loader", "scan", "stager", "updater"]


class Maker:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.stems = set()

    def pick(self, items):
        return self.random.choice(items)

    def number(self, low, high):
        return self.random.randint(low, high)

    def letters(self, alphabet, low, high):
        return "".join(self.pick(alphabet)
                       for _ in range(self.number(low, high)))

    def stem(self):
        """A word like a name that a tool gives a file; never the same twice."""
        while True:
            word = "".join(self.pick(SYLLABLES)
                           for _ in range(self.number(2, 4)))
            word += "%x" % self.number(0x10, 0xfff)
            if len(word) >= 6 and word not in self.stems:
                self.stems.add(word)
                return word

    def id(self):
        return str(uuid.UUID(int=self.random.getrandbits(128), version=4))


# --- literals: what stands in a target can be planted, an agent cannot (the
# access log has none)

def literal_path(make):
    return f"/{make.pick(FOLDERS)}/{make.stem()}.{make.pick(SUFFIXES)}"


def literal_value(make):
    return f"{make.pick(PARAMETERS)}={make.stem()}"


def literal_agent(make):
    return (f"{make.pick(TOOLS)}/{make.number(1, 9)}.{make.number(0, 20)} "
            f"({make.stem()}")


def literal_host(make):
    return f"{make.stem()}.{make.pick(FOLDERS)}.test"


def literal_short(make):
    """Three letters behind a sign that no ordinary line has there."""
    while True:
        word = ";" + make.letters("bcdfghjkmnpqrstvwxz", 3, 4)
        if word not in make.stems:
            make.stems.add(word)
            return word


def literal_long(make):
    return (f"/wp-content/plugins/{make.stem()}/includes/"
            f"{make.pick(FOLDERS)}-{make.stem()}.{make.pick(SUFFIXES)}")


def literal_encoded(make):
    return f"%2e%2e%2f{make.stem()}%2f{make.pick(FOLDERS)}"


LITERALS = [literal_path, literal_value, literal_host, literal_long,
            literal_encoded, literal_path, literal_value, literal_short,
            literal_long, literal_value, literal_agent]


def make_literals(make, count):
    """Pairs of a literal and the Sigma item that finds it."""
    for i in range(count):
        kind = LITERALS[i % len(LITERALS)]
        text = kind(make)
        field = "" if kind == literal_agent or i % 2 else "cs-uri-query|contains"
        yield text, field


# --- regexes: (pattern, a function that makes text which it matches)

def regex_api(make):
    stem = make.stem()
    return (f"/api/v[0-9]+/{stem}/[0-9a-f]{{8}}",
            lambda: f"/api/v{make.number(1, 30)}/{stem}/"
                    + make.letters("0123456789abcdef", 8, 8))


def regex_command(make):
    stem = make.stem()
    return (f"(?:cmd|exec|run|sh)=[a-z]{{0,6}}{stem}",
            lambda: make.pick(["cmd", "exec", "run", "sh"]) + "="
                    + make.letters("abcdefgh", 0, 6) + stem)


def regex_file(make):
    stem = make.stem()
    return (f"{stem}-[a-z]{{2,4}}\\.(?:php|jsp|aspx)",
            lambda: f"{stem}-{make.letters('abcxyz', 2, 4)}."
                    + make.pick(["php", "jsp", "aspx"]))


def regex_union(make):
    stem = make.stem()
    return (f"[?&](?:id|uid|page)=[0-9]{{1,6}}(?:%20|\\+)union(?:%20|\\+){stem}",
            lambda: f"&{make.pick(['id', 'uid', 'page'])}="
                    f"{make.number(0, 999999)}%20union+{stem}")


def regex_archive(make):
    stem, folder = make.stem(), make.pick(FOLDERS)
    return (f"/{folder}/[a-z0-9_-]+/{stem}\\.(?:zip|tar|gz)",
            lambda: f"/{folder}/{make.letters('abc019_-', 1, 12)}/{stem}."
                    + make.pick(["zip", "tar", "gz"]))


def regex_digits(make):
    stem = make.stem()
    return (f"{stem}_[0-9]{{4,6}}(?:[&/]|$)",
            lambda: f"{stem}_{make.number(1000, 999999)}/")


def regex_choice(make):
    one, two = make.stem(), make.stem()
    return (f"(?:{one}|{two})/(?:up|down)load",
            lambda: make.pick([one, two]) + make.pick(["/upload", "/download"]))


def regex_caseless(make):
    stem, name = make.stem(), make.pick(PARAMETERS)
    return (f"(?i:{stem})\\.{name}=[0-9a-z]+",
            lambda: f"{stem}.{name}={make.letters('0123456789xyz', 1, 9)}")


def regex_class(make):
    """Its literals are short: between classes, and none of them rare."""
    one = make.letters("bcdfgkm", 3, 3) + make.letters("qxz", 1, 1)
    return (f"~[a-z]{{3}}_[0-9]{{2}}{one}[0-9a-f]{{4}}",
            lambda: f"~{make.letters('abcde', 3, 3)}_{make.number(10, 99)}{one}"
                    + make.letters("0123456789abcdef", 4, 4))


def regex_agent(make):
    stem, tool = make.stem(), make.pick(TOOLS)
    return f"{tool}/[0-9]+\\.[0-9]+ \\({stem};", None


REGEXES = [regex_api, regex_command, regex_file, regex_union, regex_archive,
           regex_digits, regex_choice, regex_caseless, regex_class, regex_api,
           regex_agent]


def make_regexes(make, count, kinds):
    """Triples of a pattern, the Sigma item, and the maker of what matches."""
    for i in range(count):
        kind = kinds[i % len(kinds)]
        pattern, sample = kind(make)
        field = "|re" if kind == regex_agent or i % 2 else "cs-uri-query|re"
        yield pattern, field, sample


# --- regexes in the shapes of published rules: classes like \s, bounds of words
# and counts, any text in between, alternatives that each have a literal

ADDRESS = r"[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}"


def published_mail(make):
    stem = make.stem()
    return (rf"(?i:{stem}\.io/|{stem}\.io\s).+\..+@.+\.[a-z]+",
            lambda: f"{stem}.io/a.{make.letters('abc', 1, 5)}@mail.test")


def published_host(make):
    one, two = make.stem(), make.stem()
    return (rf"-[a-z0-9]{{3}}\.[a-z0-9-]{{3,}}-{one}\.workers\.dev"
            rf"|\.up\.{two}\.app",
            lambda: f"x-a{make.number(10, 99)}.abc-{one}.workers.dev")


def published_address(make):
    stem = make.stem()
    return (rf"\?{stem}={ADDRESS}",
            lambda: f"?{stem}=10.0.0.{make.number(0, 255)}")


def published_suffix(make):
    stem = make.stem()
    return (rf"\.(?:zip|asp|htm|url|xml|chm|mht|vbs|search-ms)\?{stem}="
            + ADDRESS,
            lambda: f"a.{make.pick(['zip', 'vbs'])}?{stem}=10.0.0.1")


def published_union(make):
    stem = make.stem()
    return (rf"\b{stem}(?:\s|/\*.*?\*/)+(?:all\s+)?select\b",
            lambda: f"{stem}/*{make.letters('xyz', 0, 4)}*/select")


def published_shell(make):
    words = [make.stem() for _ in range(3)]
    return (rf"[;|&]\s*(?:{'|'.join(words)})(?:[\s;|&$]|$)",
            lambda: f";{make.pick(words)};")


def published_file(make):
    one, two = make.stem(), make.stem()
    return (rf"(?:\.\.[/\\]){{2,}}{one}"
            rf"|/{two}/(?:passwd|shadow|master\.passwd)",
            lambda: f"/{two}/{make.pick(['passwd', 'shadow'])}")


def published_key(make):
    stem = make.stem()
    return (rf"/{stem}\?key=[0-9a-f]{{40,}}",
            lambda: f"/{stem}?key=" + make.letters("0123456789abcdef", 40, 60))


def published_tag(make):
    words = [make.stem() for _ in range(3)]
    return (rf"<(?:{'|'.join(words)})\b|<img[^>]*\son{make.stem()}=",
            lambda: f"<{make.pick(words)}>")


def published_template(make):
    one, two = make.stem(), make.stem()
    return (rf"\{{\{{.*{one}.*\}}\}}|\$\{{[^}}]*{two}\}}",
            lambda: "${" + make.letters("abc", 0, 4) + two + "}")


def published_value(make):
    stem, name = make.stem(), make.pick(PARAMETERS)
    return (rf"{name}=[A-Za-z0-9+/_%-]{{20,200}}{stem}",
            lambda: f"{name}={make.letters('abcxyz', 20, 40)}{stem}")


PUBLISHED = [published_mail, published_host, published_address,
             published_suffix, published_union, published_shell,
             published_file, published_key, published_tag, published_template,
             published_value]


# --- mixed Sigma rules: (the items of a detection, text for the query or None)

def mixed_contains(make):
    stem = make.stem()
    return [f"cs-uri-query|contains: '{stem}'"], stem


def mixed_endswith(make):
    stem = make.stem()
    return [f"cs-uri-query|endswith: '={stem}'"], f"x={stem}"


def mixed_status(make):
    stem, name = make.stem(), make.pick(PARAMETERS)
    return ([f"cs-uri-query|contains: '{name}={stem}'",
             "sc-status: [200, 302, 303]", "cs-method: GET"], f"{name}={stem}")


def mixed_all(make):
    one, two = make.stem(), make.stem()
    return ([f"cs-uri-query|contains|all: ['{one}', '{two}']"],
            f"{one}={make.number(0, 99)}&{two}")


def mixed_list(make):
    stems = [make.stem() for _ in range(5)]
    listed = ", ".join(f"'/{stem}.'" for stem in stems)
    return ([f"cs-uri-query|contains: [{listed}]", "sc-status|lt: 400"],
            f"p=/{make.pick(stems)}.x")


def mixed_regex(make):
    pattern, sample = regex_digits(make)
    return [f"cs-uri-query|re: '{pattern}'", "cs-method: GET"], sample()


def mixed_agent(make):
    return [f"c-useragent|startswith: '{make.pick(TOOLS)}-{make.stem()}/'"], None


def mixed_network(make):
    network = f"198.{make.number(18, 19)}.{make.number(0, 255)}.0/24"
    return ([f"src_ip|cidr: {network}",
             f"cs-uri-query|startswith: '/{make.stem()}'"], None)


def mixed_host(make):
    return ([f"cs-host|endswith: '.{make.stem()}.test'",
             "cs-method: [POST, CONNECT]"], None)


MIXED_KINDS = [mixed_contains, mixed_endswith, mixed_status, mixed_agent,
               mixed_all, mixed_list, mixed_network, mixed_regex, mixed_host,
               mixed_contains]


def make_mixed(make, count):
    for i in range(count):
        yield MIXED_KINDS[i % len(MIXED_KINDS)](make)


# --- addresses and domains: of networks and under names that nobody has (RFC
# 2544, 3849 and 5180, 2606), so that no other line holds one

def make_ioc(make, count):
    v4 = make.random.sample(range(1 << 17), count // 2)
    base = int(ipaddress.IPv4Address("198.18.0.0"))
    for i in range(count):
        if i % 2 == 0:
            yield str(ipaddress.IPv4Address(base + v4[i // 2]))
        elif i % 20 == 19:
            low = make.random.getrandbits(48)
            yield str(ipaddress.IPv6Address((0x20010002 << 96) + low))
        else:
            yield ".".join([make.stem(), *(
                [make.pick(TOOLS)] if i % 3 else []),
                make.pick(["test", "invalid"])])


# --- files

def sigma(make, title, detection):
    return (f"title: {title}\nid: {make.id()}\nlevel: medium\n"
            f"logsource: {{product: cisco}}\ndetection:\n{detection}"
            "    condition: selection\n")


def item(field, text):
    if field:
        return f"    selection:\n        '{field}': '{text}'\n"
    return f"    selection:\n        - '{text}'\n"


def write(folder, name, text):
    with open(os.path.join(folder, name), "w") as file:
        file.write(text)


def write_set(make, folder, kind, members, counts):
    """Members are a text and a field; each is one rule, and one pattern."""
    rules = [sigma(make, f"{kind} {i}", item(field, text))
             for i, (text, field) in enumerate(members)]
    for count in counts:
        name = f"{kind}-{count}"
        write(folder, name + ".yml", "---\n".join(rules[:count]))
        write(folder, name + ".txt",
              "".join(f"{text}\n" for text, _ in members[:count]))


def write_mixed(make, folder, mixed):
    rules = [sigma(make, f"mixed {i}", "    selection:\n" + "".join(
        f"        {part}\n" for part in parts))
        for i, (parts, _) in enumerate(mixed)]
    write(folder, f"mixed-{MIXED}.yml", "---\n".join(rules))


def plants(make, literals, regexes, published, mixed, ioc):
    """Every plant holds an indicator of each kind: a line found is found by
    every set.  Client, host and target, separated by tabs; - is any."""
    queries = [text for _, text in mixed if text]
    domains = [text for text in ioc[:IOC_COUNTS[0]]
               if text.endswith((".test", ".invalid"))]
    addresses = [text for text in ioc[:IOC_COUNTS[0]] if text not in domains]
    for i in range(PLANTS):
        literal = literals[i % PLANTED][0]
        sample = regexes[i % PLANTED][2]() + "/" + published[i % PLANTED][2]()
        query = queries[i * len(queries) // PLANTS]
        target = "/" + literal.lstrip("/") + "/" + sample + "?" + query
        if i % 2:
            yield f"-\t{make.pick(domains)}\t{target}\n"
        else:
            yield f"{make.pick(addresses)}\t-\t{target}\n"


def near_matches(make, literals):
    """Targets that are full of what nearly is one of the first literals: a
    letter is another one.  None of them is found."""
    for _ in range(PLANTS):
        target, left = "/", 0
        while left < NEAR:
            text = make.pick(literals[:PLANTED])
            at = make.number(0, len(text) - 1)
            near = text[:at] + chr(ord(text[at]) ^ 1) + text[at + 1:]
            if near.isascii() and near.isprintable() and " " not in near and \
                    not any(one in target + near for one in literals):
                target += near
                left += 1
        yield f"-\t-\t{target}\n"


def write_all(folder, seed=1, more=COUNTS[0]):
    """`more` is one more size of the set of literals."""
    make = Maker(seed)
    os.makedirs(folder, exist_ok=True)
    literals = list(make_literals(make, max(COUNTS[-1], more)))
    regexes = list(make_regexes(make, COUNTS[-1], REGEXES))
    mixed = list(make_mixed(make, MIXED))
    ioc = list(make_ioc(make, IOC_COUNTS[-1]))
    published = list(make_regexes(make, COUNTS[-1], PUBLISHED))
    write_set(make, folder, "literals", literals, {*COUNTS, more})
    write_set(make, folder, "regexes", [regex[:2] for regex in regexes], COUNTS)
    write_set(make, folder, "published", [regex[:2] for regex in published],
              COUNTS)
    write_mixed(make, folder, mixed)
    for count in IOC_COUNTS:
        write(folder, f"ioc-{count}.txt",
              "".join(f"{text}\n" for text in ioc[:count]))
    write(folder, "near.tsv",
          "".join(near_matches(Maker(seed + 1),
                               [text for text, _ in literals[:1000]])))
    write(folder, "plants.tsv",
          "".join(plants(make, literals, regexes, published, mixed, ioc)))


if __name__ == "__main__":
    write_all(sys.argv[1], *map(int, sys.argv[2:4]))
